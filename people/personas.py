"""One-click people of the demo company, on this computer alone.

They exist only while the demo company is loaded and the server is bound to loopback and the request comes from it,
not through a proxy. Spec: reliability.md S11.
"""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

from base.models import Setting
from people.models import User
from people.permissions import Role

DEMO = "demo.loaded"  # the loader of the demo writes the ids of its users here, in the order of the page
PROXY = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return address == "localhost"


def mark_demo(users: list[User], customers: int = 0) -> None:
    """Say that the demo company is loaded; `users` are offered in this order, and `customers` is said beside them."""
    value = {"users": [user.pk for user in users], "customers": customers}
    Setting.objects.update_or_create(name=DEMO, defaults={"value": value})


def demo_users() -> list[int]:
    value = Setting.objects.filter(name=DEMO).values_list("value", flat=True).first()
    ids = value.get("users", []) if isinstance(value, dict) else value
    return [item for item in ids if isinstance(item, int)] if isinstance(ids, list) else []


def personas(request: HttpRequest) -> list[User]:
    """The people offered to this request, in the loader's order; none unless all conditions hold."""
    local = is_loopback(settings.BIND) and is_loopback(request.META.get("REMOTE_ADDR", ""))
    if not local or any(request.META.get(header) for header in PROXY):
        return []
    ids = demo_users()
    if not ids:
        return []
    found = list(User.objects.filter(pk__in=ids, is_active=True).select_related("person").prefetch_related("grants"))
    for user in found:
        user.roles = frozenset(Role(grant.role) for grant in user.grants.all() if grant.until is None)
    return sorted(found, key=lambda user: ids.index(user.pk))


def demo_customers() -> int:
    """How many customers the loader says that it invented; 0 when it did not."""
    value = Setting.objects.filter(name=DEMO).values_list("value", flat=True).first()
    count = value.get("customers", 0) if isinstance(value, dict) else 0
    return count if isinstance(count, int) else 0
