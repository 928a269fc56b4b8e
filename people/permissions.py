"""Who may do what: permissions, relations and the default table of the eight roles. Spec: rights.md."""

from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    SALES_DIRECTOR = "sales_director"
    PROGRAMME_DIRECTOR = "programme_director"
    KAM = "kam"
    TEAM_MEMBER = "team_member"
    LINE_MANAGER = "line_manager"
    SPONSOR = "sponsor"
    DATA_STEWARD = "data_steward"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> Any:
        return ROLE_LABELS[self]


ROLE_LABELS = {
    Role.SALES_DIRECTOR: _("Sales director"),
    Role.PROGRAMME_DIRECTOR: _("Programme director"),
    Role.KAM: _("KAM"),
    Role.TEAM_MEMBER: _("Team member"),
    Role.LINE_MANAGER: _("Line manager"),
    Role.SPONSOR: _("Executive sponsor"),
    Role.DATA_STEWARD: _("Data steward"),
    Role.ADMINISTRATOR: _("Administrator"),
}


class Relation(StrEnum):
    """How near the account or person must be. Several relations add up; ALL holds every other."""

    ALL = "all"
    MINE = "mine"  # I am owner or KAM of the account
    TEAM = "team"  # any current role of mine on the account, so it holds MINE
    CORE = "core"  # a role of mine on the account as core member, so it holds MINE
    PEOPLE = "people"  # an account, or a person, of somebody in the line below me
    OWN = "own"  # what I made or what is about me


class Permission(StrEnum):
    ACCOUNT_VIEW = "account_view"
    ACCOUNT_EDIT = "account_edit"
    ACCOUNT_ASSIGN = "account_assign"
    KEY_SET = "key_set"
    INTERACTION_ADD = "interaction_add"
    NOTE_CONFIDENTIAL = "note_confidential"
    CONTACT_DETAILS = "contact_details"
    CONTACT_JUDGEMENT = "contact_judgement"
    MONEY_VIEW = "money_view"
    FIGURE_COMPANY = "figure_company"
    FIGURE_ACCOUNT = "figure_account"
    FIGURE_BY_PERSON = "figure_by_person"
    TARGET_SET = "target_set"
    VERDICT_DISAGREE = "verdict_disagree"
    IMPORT_RUN = "import_run"
    UNDO = "undo"
    REJECTS = "rejects"
    SOURCE_FILE = "source_file"
    ATTACH = "attach"
    ALIAS_CONFIRM = "alias_confirm"
    LINEAGE_VIEW = "lineage_view"
    EXPORT_LIST = "export_list"
    PEOPLE_VIEW = "people_view"
    PEOPLE_EDIT = "people_edit"
    PEOPLE_LOAD = "people_load"  # the steward's "load" in PEOPLE_EDIT: by import only
    ROLE_GRANT = "role_grant"
    USER_DEACTIVATE = "user_deactivate"
    SETTINGS_FIGURES = "settings_figures"
    SETTINGS_SOURCES = "settings_sources"
    SETTINGS_SYSTEM = "settings_system"
    AUDIT_VIEW = "audit_view"
    JOBS_VIEW = "jobs_view"
    PLAN_VIEW = "plan_view"
    PLAN_EDIT = "plan_edit"
    PLAN_APPROVE = "plan_approve"
    HOURS_GRANT = "hours_grant"
    PROGRAMME_EDIT = "programme_edit"

    @property
    def label(self) -> Any:
        return PERMISSION_LABELS[self]


PERMISSION_LABELS: dict[Permission, Any] = {
    Permission.ACCOUNT_VIEW: _("Open an account: page, list, search, timeline, opportunities, revenue"),
    Permission.ACCOUNT_EDIT: _("Change an account: fields, group, contacts"),
    Permission.ACCOUNT_ASSIGN: _("Assign the owner and the team of an account"),
    Permission.KEY_SET: _("Make an account a key account, or end it"),
    Permission.INTERACTION_ADD: _("Note an interaction"),
    Permission.NOTE_CONFIDENTIAL: _("Read confidential notes"),
    Permission.CONTACT_DETAILS: _("Read e-mail and phone of contacts"),
    Permission.CONTACT_JUDGEMENT: _("Read attitude and influence of contacts"),
    Permission.MONEY_VIEW: _("Read costs, margin, account P&L and wallet"),
    Permission.FIGURE_COMPANY: _("Read the board, the figures, the diagnosis and their paper"),
    Permission.FIGURE_ACCOUNT: _("Read health and figures of an account"),
    Permission.FIGURE_BY_PERSON: _("Read figures by person, turnover and eNPS"),
    Permission.TARGET_SET: _("Set targets"),
    Permission.VERDICT_DISAGREE: _("Disagree with the verdict"),
    Permission.IMPORT_RUN: _("Import files"),
    Permission.UNDO: _("Undo imports"),
    Permission.REJECTS: _("Read and download rejects"),
    Permission.SOURCE_FILE: _("Download source files"),
    Permission.ATTACH: _("Attach records to their account or owner"),
    Permission.ALIAS_CONFIRM: _("Confirm another name of an account"),
    Permission.LINEAGE_VIEW: _("See from which import, file and line a value comes"),
    Permission.EXPORT_LIST: _("Export lists"),
    Permission.PEOPLE_VIEW: _("See colleagues: name, function, unit, manager"),
    Permission.PEOPLE_EDIT: _("Change capacity and unit of colleagues"),
    Permission.PEOPLE_LOAD: _("Import colleagues"),
    Permission.ROLE_GRANT: _("Invite people and grant roles, never to oneself"),
    Permission.USER_DEACTIVATE: _("Deactivate users"),
    Permission.SETTINGS_FIGURES: _("Change thresholds and settings of figures"),
    Permission.SETTINGS_SOURCES: _("Change sources and their import models"),
    Permission.SETTINGS_SYSTEM: _("Change mail, retention and sources"),
    Permission.AUDIT_VIEW: _("Read the audit log"),
    Permission.JOBS_VIEW: _("See jobs"),
    Permission.PLAN_VIEW: _("Read account plans"),
    Permission.PLAN_EDIT: _("Write account plans"),
    Permission.PLAN_APPROVE: _("Approve account plans or send them back"),
    Permission.HOURS_GRANT: _("Grant hours of colleagues to accounts"),
    Permission.PROGRAMME_EDIT: _("Run the programme: strategy, selection, maturity, method"),
}

# The page that a role opens first, by URL name (rights.md); with several roles, the first of this order.
FIRST_PAGE = {
    Role.SALES_DIRECTOR: "pyramid:board",
    Role.PROGRAMME_DIRECTOR: "pyramid:board",
    Role.DATA_STEWARD: "imports:list",
    Role.KAM: "accounts:work",
    Role.SPONSOR: "accounts:work",
    Role.LINE_MANAGER: "teams:people",
    Role.TEAM_MEMBER: "accounts:work",
    Role.ADMINISTRATOR: "people:administration",
}

A, M, T, C, P, O = Relation.ALL, Relation.MINE, Relation.TEAM, Relation.CORE, Relation.PEOPLE, Relation.OWN  # noqa: E741
_ORDER = (
    Role.SALES_DIRECTOR,
    Role.PROGRAMME_DIRECTOR,
    Role.KAM,
    Role.TEAM_MEMBER,
    Role.LINE_MANAGER,
    Role.SPONSOR,
    Role.DATA_STEWARD,
    Role.ADMINISTRATOR,
)
_TABLE: dict[Permission, tuple[Relation | None, ...]] = {
    # fmt: off
    #                                 SD    PD    KM    TM    LM    ES    DS    AD
    Permission.ACCOUNT_VIEW: (A, A, T, T, P, T, A, None),
    Permission.ACCOUNT_EDIT: (A, A, M, None, None, None, A, None),
    Permission.ACCOUNT_ASSIGN: (A, A, M, None, None, None, None, None),
    Permission.KEY_SET: (A, A, None, None, None, None, None, None),
    Permission.INTERACTION_ADD: (A, A, T, T, None, T, None, None),
    Permission.NOTE_CONFIDENTIAL: (A, None, M, None, None, T, None, None),
    Permission.CONTACT_DETAILS: (A, A, T, T, None, T, A, None),
    Permission.CONTACT_JUDGEMENT: (A, A, T, C, None, T, None, None),
    Permission.MONEY_VIEW: (A, A, M, None, None, T, A, None),
    Permission.FIGURE_COMPANY: (A, A, A, None, A, A, A, None),
    Permission.FIGURE_ACCOUNT: (A, A, T, T, P, T, A, None),
    Permission.FIGURE_BY_PERSON: (A, A, O, O, P, None, None, None),
    Permission.TARGET_SET: (A, A, M, None, None, None, None, None),
    Permission.VERDICT_DISAGREE: (A, A, None, None, None, A, None, None),
    Permission.IMPORT_RUN: (None, A, None, None, None, None, A, None),
    Permission.UNDO: (None, A, None, None, None, None, A, None),
    Permission.REJECTS: (None, A, None, None, None, None, A, None),
    Permission.SOURCE_FILE: (None, A, None, None, None, None, A, None),
    Permission.ATTACH: (A, A, M, None, None, None, A, None),
    Permission.ALIAS_CONFIRM: (A, A, M, None, None, None, A, None),
    Permission.LINEAGE_VIEW: (A, A, T, T, P, T, A, None),
    Permission.EXPORT_LIST: (A, A, T, None, None, None, A, None),
    Permission.PEOPLE_VIEW: (A, A, A, A, A, A, A, A),
    Permission.PEOPLE_EDIT: (None, None, O, O, P, O, None, A),
    Permission.PEOPLE_LOAD: (None, None, None, None, None, None, A, None),
    Permission.ROLE_GRANT: (None, None, None, None, None, None, None, A),
    Permission.USER_DEACTIVATE: (None, None, None, None, None, None, None, A),
    Permission.SETTINGS_FIGURES: (A, A, None, None, None, None, None, None),
    Permission.SETTINGS_SOURCES: (None, None, None, None, None, None, A, A),
    Permission.SETTINGS_SYSTEM: (None, None, None, None, None, None, None, A),
    Permission.AUDIT_VIEW: (None, None, None, None, None, None, None, A),
    Permission.JOBS_VIEW: (O, O, O, O, O, O, A, A),
    Permission.PLAN_VIEW: (A, A, T, T, None, T, None, None),
    Permission.PLAN_EDIT: (None, A, M, O, None, None, None, None),
    Permission.PLAN_APPROVE: (A, A, None, None, None, T, None, None),
    Permission.HOURS_GRANT: (None, None, None, None, P, None, None, None),
    Permission.PROGRAMME_EDIT: (None, A, None, None, None, None, None, None),
    # fmt: on
}

DEFAULTS: dict[tuple[Role, Permission], Relation] = {
    (role, permission): relation
    for permission, cells in _TABLE.items()
    for role, relation in zip(_ORDER, cells, strict=True)
    if relation is not None
}
