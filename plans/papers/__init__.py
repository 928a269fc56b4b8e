"""The papers of this room."""

from plans.papers import account, customer, review

__all__ = ["account", "customer", "review"]
