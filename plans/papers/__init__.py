"""The papers of this room."""

from plans.papers import account, customer

__all__ = ["account", "customer"]
