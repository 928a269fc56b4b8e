"""The acts on accounts, by noun."""

from accounts.verbs.access import rebuild_access
from accounts.verbs.accounts import add_account, edit_account
from accounts.verbs.contacts import add_contact, edit_contact, judge_contact
from accounts.verbs.errors import AccountError
from accounts.verbs.interactions import note_interaction
from accounts.verbs.invoices import move_invoice
from accounts.verbs.keys import end_key, keep_key, set_key
from accounts.verbs.notes import edit_note, write_note
from accounts.verbs.opportunities import add_opportunity, edit_opportunity, open_opportunity, pass_opportunities
from accounts.verbs.privacy import erase_later, erase_person, erasure_of, gather_later, gathering_of
from accounts.verbs.relations import drop_tie, join_buying_groups, link_contacts, set_tie, unlink_contacts
from accounts.verbs.roles import assign_owner, end_role, set_role
from accounts.verbs.snapshots import refresh_snapshots, write_snapshots
from accounts.verbs.structure import rebuild_closure, refresh_search
from accounts.verbs.views import delete_view, remember_columns, save_view

__all__ = [
    "AccountError",
    "add_account",
    "add_contact",
    "add_opportunity",
    "assign_owner",
    "delete_view",
    "drop_tie",
    "edit_account",
    "edit_contact",
    "edit_note",
    "edit_opportunity",
    "end_key",
    "end_role",
    "erase_later",
    "erase_person",
    "erasure_of",
    "gather_later",
    "gathering_of",
    "join_buying_groups",
    "judge_contact",
    "keep_key",
    "link_contacts",
    "move_invoice",
    "note_interaction",
    "open_opportunity",
    "pass_opportunities",
    "rebuild_access",
    "rebuild_closure",
    "refresh_search",
    "refresh_snapshots",
    "remember_columns",
    "save_view",
    "set_key",
    "set_role",
    "set_tie",
    "unlink_contacts",
    "write_note",
    "write_snapshots",
]
