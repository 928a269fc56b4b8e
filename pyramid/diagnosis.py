"""The diagnosis: which layer holds the company back, in one sentence with evidence."""

from pyramid.clauses import Context
from pyramid.judge import Diagnosis, diagnose

__all__ = ["Context", "Diagnosis", "diagnose"]
