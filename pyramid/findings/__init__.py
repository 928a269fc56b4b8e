"""The eighteen rules of kpis.md section 4, one class each."""

from pyramid.findings import data, management, people, programme, sales

__all__ = ["data", "management", "people", "programme", "sales"]
