"""The acts on accounts, by noun."""

from accounts.verbs.access import rebuild_access
from accounts.verbs.structure import rebuild_closure, refresh_search

__all__ = ["rebuild_access", "rebuild_closure", "refresh_search"]
