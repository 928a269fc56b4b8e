"""The figures of the catalogue, by layer: one class each, found when the registry is first read."""

from pyramid.kpis import revenue, win_rate

__all__ = ["revenue", "win_rate"]
