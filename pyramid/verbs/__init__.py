"""The acts of this room, by noun."""

from pyramid.verbs.verdicts import Stale, VerdictError, disagree

__all__ = ["Stale", "VerdictError", "disagree"]
