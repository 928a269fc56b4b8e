"""The words of the audit: what each act is called, and the groups that the page offers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

# Parts of act codes, so that a new act of a room falls into its group without a change here.
GROUPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "refusals": (_("Refusals"), ("refused", "sign_in.failed")),
    "sign-in": (_("Sign-in"), ("sign_in", "sign_out", "session", "password", "invitation")),
    "rights": (_("Rights"), ("role", "rights.", "user.")),
    "settings": (_("Settings"), ("setting", "target", "source")),
    "imports": (_("Imports"), ("import", "batch", "alias", "attach")),
    "exports": (_("Exports"), ("export", "read", "paper", "download", "backup", "privacy")),
}

# The words of every room stand here, because the log does; a test finds each act of the code and fails for one without words.
ACTS: dict[str, Any] = {
    "refused": _("Refused"),
    # Sign-in and people
    "sign_in.done": _("Signed in"),
    "sign_in.failed": _("Sign-in failed"),
    "sign_out.done": _("Signed out"),
    "session.ended": _("Ended a session"),
    "password.changed": _("Changed a password"),
    "invitation.accepted": _("Accepted an invitation"),
    "user.invited": _("Invited"),
    "user.deactivated": _("Deactivated"),
    "user.reactivated": _("Reactivated"),
    "role.granted": _("Granted a role"),
    "role.ended": _("Ended a role"),
    "rights.changed": _("Changed a right"),
    "setting.changed": _("Changed a setting"),
    "preferences.changed": _("Changed preferences"),
    "person.changed": _("Changed a colleague"),
    "capacity.changed": _("Changed a capacity"),
    "unit.made": _("Made a unit"),
    "unit.changed": _("Changed a unit"),
    "unit.merged": _("Merged a unit"),
    "unit.retired": _("Retired a unit"),
    "unit.restored": _("Took a unit back into use"),
    "unit.deleted": _("Deleted a unit"),
    "function.made": _("Made a function"),
    "function.changed": _("Changed a function"),
    "function.merged": _("Merged a function"),
    "function.retired": _("Retired a function"),
    "function.restored": _("Took a function back into use"),
    "function.deleted": _("Deleted a function"),
    "audit.exported": _("Exported the audit"),
    # Accounts
    "account.added": _("Added an account"),
    "account.edited": _("Changed an account"),
    "account.key_set": _("Made an account a key account"),
    "account.key_ended": _("Ended a key account"),
    "account.owner_assigned": _("Assigned the owner of an account"),
    "account.role_given": _("Gave a role on an account"),
    "account.role_ended": _("Ended a role on an account"),
    "accounts.exported": _("Exported the account list"),
    "contact.added": _("Added a contact"),
    "contact.edited": _("Changed a contact"),
    "contact.judged": _("Changed what we think of a contact"),
    "tie.judged": _("Said how well a colleague knows a contact"),
    "tie.dropped": _("Dropped a tie with a contact"),
    "contacts.linked": _("Said how two contacts stand to each other"),
    "contacts.unlinked": _("Dropped a tie between two contacts"),
    "buying_group.changed": _("Changed a buying group"),
    "interaction.noted": _("Noted an interaction"),
    "note.written": _("Wrote a note"),
    "note.edited": _("Changed a note"),
    "invoice.moved": _("Moved an invoice"),
    "privacy.exported": _("Gave out a person's data"),
    "privacy.erased": _("Erased a person"),
    "view.saved": _("Saved a view"),
    "view.deleted": _("Deleted a view"),
    # Imports
    "import.loaded": _("Imported a file"),
    "import.stopped": _("Stopped an import"),
    "import.undone": _("Undid an import"),
    "import.attached": _("Attached records"),
    "import.matched": _("Matched a name"),
    "import.value_answered": _("Answered for a value of an import"),
    "import.recipe_forgotten": _("Forgot an import model"),
    "export.rejects": _("Downloaded rejects"),
    "export.source_file": _("Downloaded a source file"),
    # Plans
    "plan.opened": _("Opened a plan"),
    "plan.written": _("Wrote in a plan"),
    "plan.section_switched": _("Switched a section of a plan"),
    "plan.section_shared": _("Changed what of a plan the customer may see"),
    "plan.row_shared": _("Changed what of a plan the customer may see"),
    "plan.white_space_stated": _("Wrote in the white space of a plan"),
    "opportunity.added": _("Opened an opportunity"),
    "plan.reviewed": _("Rated the substance of a plan"),
    "plan.renewed": _("Opened a plan from the one before"),
    "plan.section_added": _("Added a section to a plan"),
    "plan.confidentiality_set": _("Changed who may read a plan"),
    "plan.row_added": _("Added a row to a plan"),
    "plan.row_edited": _("Changed a row of a plan"),
    "plan.row_removed": _("Took a row out of a plan"),
    "plan.submitted": _("Submitted a plan"),
    "plan.approved": _("Approved a plan"),
    "plan.sent_back": _("Sent a plan back"),
    "plan.signed": _("Signed a plan"),
    "action.finished": _("Finished or reopened an action"),
    # Teams
    "team.seat_changed": _("Changed what somebody is in a team"),
    "team.activity_added": _("Added activities of a team"),
    "team.activity_removed": _("Took an activity out of a team"),
    "team.raci_written": _("Changed who answers for what in a team"),
    "team.charter_written": _("Wrote the charter of a team"),
    "sponsor.promised": _("Noted what a sponsor takes on"),
    "sponsor.promise_finished": _("Finished or reopened a commitment of a sponsor"),
    "hours.asked": _("Asked for hours"),
    "hours.withdrawn": _("Took back a question for hours"),
    "hours.granted": _("Granted hours"),
    "hours.refused": _("Refused hours"),
    "hours.ended": _("Ended granted hours early"),
    "hours.logged": _("Noted hours worked"),
    "hours.log_removed": _("Took back hours worked"),
    # Programme
    "programme.assessed": _("Assessed the programme"),
    # Figures and papers
    "target.set": _("Target set"),
    "verdict.disagreed": _("Disagreed with a verdict"),
    "verdict.answered": _("Answered an objection"),
    "rows.answered": _("Answered a question about rows"),
    "rows.corrected": _("Closed a question about rows as corrected"),
    "rows.questioned": _("Questioned rows of a figure"),
    "list.exported": _("Exported rows"),
    "paper.printed": _("Printed a paper"),
    "papers.forgotten": _("Deleted old papers"),
    "paper.opened": _("Downloaded a paper"),
    # Operation
    "demo.loaded": _("Loaded the demo company"),
    "backup.made": _("Made a backup"),
    "backup.restored": _("Restored a backup"),
}

# What an act was done to, by the model's name; a kind without words shows its name.
KINDS: dict[str, Any] = {
    "user": _("log-in"),
    "person": _("colleague"),
    "unit": _("unit"),
    "function": _("function"),
    "account": _("account"),
    "contact": _("contact"),
    "interaction": _("interaction"),
    "note": _("note"),
    "savedview": _("view"),
    "batch": _("import"),
    "source": _("source"),
    "target": _("target"),
    "verdict": _("verdict"),
    "paper": _("paper"),
    "printed": _("paper"),
    "opportunity": _("opportunity"),
    "plan": _("plan"),
    "objective": _("objective"),
    "tactic": _("tactic"),
    "action": _("action"),
    "scorecardline": _("measure"),
    "swotitem": _("finding"),
    "rivalline": _("competitor"),
    "timeagreement": _("hours agreement"),
    "timelog": _("hours worked"),
    "sponsorpromise": _("commitment"),
    "accountrole": _("role"),
}


def act_label(act: str) -> str:
    """The words for an act; of an act without words, its code."""
    return str(ACTS.get(act, act))


def kind_label(kind: str) -> str:
    """The words for what an act was done to."""
    return str(KINDS.get(kind, kind))
