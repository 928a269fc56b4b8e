"""The file of a template: kept under the limits of annexes."""

from people.models import User
from plans import annexes
from plans.annex_check import AnnexError
from plans.annexes import bytes_of
from plans.models import PlanFile
from programs.models import Process


def refuse_beyond_limits(size: int, user: User | None) -> None:
    """What this person and this company keep already, annexes of plans included. Raises AnnexError."""
    plans, templates = PlanFile.objects.filter(file__size__gt=0), Process.objects.filter(file__size__gt=0)
    if user is not None and bytes_of(plans.filter(by=user)) + bytes_of(templates.filter(file_by=user)) + size > annexes.MOST_OF_USER:
        raise AnnexError("user")
    if bytes_of(plans) + bytes_of(templates) + size > annexes.MOST_OF_COMPANY:
        raise AnnexError("company")
