"""The figures of the catalogue, by layer: one class each, found when the registry is first read."""

from pyramid.kpis import (
    acquisition,
    health,
    key_accounts,
    lifetime,
    lifetime_model,
    organisation,
    pipeline,
    promises,
    relations,
    retention,
    revenue,
    voice,
    win_rate,
)

__all__ = [
    "acquisition",
    "health",
    "key_accounts",
    "lifetime",
    "lifetime_model",
    "organisation",
    "pipeline",
    "promises",
    "relations",
    "retention",
    "revenue",
    "voice",
    "win_rate",
]
