"""Settings and rights of the company."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from base import company
from base.models import Setting
from people.audit import Actor, record
from people.models import RoleGrant, RolePermission, User
from people.permissions import DEFAULTS, Permission, Relation, Role
from people.rights import require
from people.verbs.errors import PeopleError

GROUP_PERMISSION = {"sources": Permission.SETTINGS_SOURCES, "system": Permission.SETTINGS_SYSTEM}

# Cells that no company may change: without them nobody could grant a right again, or one could grant to oneself.
FIXED = frozenset({(Role.ADMINISTRATOR, Permission.ROLE_GRANT), (Role.ADMINISTRATOR, Permission.AUDIT_VIEW)})
# Permissions that decide who decides: for administrators alone.
ADMINISTRATORS_ONLY = frozenset({Permission.ROLE_GRANT, Permission.USER_DEACTIVATE, Permission.AUDIT_VIEW})


def permission_of(name: str) -> Permission:
    """The permission that a setting needs, by its group. Raises UnknownSetting."""
    if name not in company.declared():
        raise company.UnknownSetting(name)
    return GROUP_PERMISSION.get(company.declared()[name].group, Permission.SETTINGS_FIGURES)


@transaction.atomic
def change_setting(name: str, value: Any, *, by: Actor) -> Any:
    """Change a setting of the company; None returns to the default. Gives the value in force.

    Raises Refused, company.UnknownSetting (with the nearest names) or ValueError with a sentence.
    """
    require(by, permission_of(name))
    before = company.get(name)
    after = company.declared()[name].default if value is None else company.checked(name, value)
    if after == before and type(after) is type(before):
        return after
    if after == company.declared()[name].default:
        Setting.objects.filter(name=name).delete()
    else:
        changed = Setting.objects.filter(name=name).update(value=after, version=F("version") + 1)
        if not changed:
            Setting.objects.create(name=name, value=after)
    record(by, "setting.changed", name, value=(before, after))
    company.setting_changed.send(sender=None, name=name)
    return after


def relation_in_force(role: Role, permission: Permission) -> str:
    """The relation of a cell: the company's, else the default; "" is none."""
    cell = RolePermission.objects.filter(role=role, permission=permission).values_list("relation", flat=True).first()
    default = DEFAULTS.get((role, permission))
    return cell if cell is not None else (default.value if default else "")


def possible_relations(permission: Permission) -> list[str]:
    """Relations that mean something for a permission: those of its row in the default table, all, and none."""
    used = {relation for (_role, held), relation in DEFAULTS.items() if held == permission}
    return ["", *[relation.value for relation in Relation if relation in used | {Relation.ALL}]]


@transaction.atomic
def change_cells(permission: Permission, cells: dict[Role, str], *, by: Actor) -> None:
    """Change what several roles hold of one permission: all of them or none."""
    for role, relation in cells.items():
        change_cell(role, permission, relation, by=by)


@transaction.atomic
def change_cell(role: Role, permission: Permission, relation: str, *, by: Actor) -> None:
    """Change one cell of the rights table; the default's own value removes the company's."""
    require(by, Permission.ROLE_GRANT)
    if (role, permission) in FIXED or (permission in ADMINISTRATORS_ONLY and role != Role.ADMINISTRATOR):
        raise PeopleError(
            _("This cell is fixed, so that the company is never without an administrator, and no other role decides on rights.")
        )
    if relation not in possible_relations(permission):
        raise PeopleError(_("This permission cannot be given in that way."))
    if isinstance(by, User) and role in by.roles:
        raise PeopleError(_("You hold this role: another administrator changes its rights, so that nobody extends his own."))
    before = relation_in_force(role, permission)
    if relation == before:
        return
    default = DEFAULTS.get((role, permission))
    if relation == (default.value if default else ""):
        RolePermission.objects.filter(role=role, permission=permission).delete()
    else:
        RolePermission.objects.update_or_create(role=role, permission=permission, defaults={"relation": relation})
    User.objects.filter(pk__in=RoleGrant.objects.filter(role=role).values("user")).update(rights_version=F("rights_version") + 1)
    record(by, "rights.changed", f"{role}:{permission}", relation=(before, relation))
