"""The file of a template: kept under the limits of annexes, given out as an attachment."""

from pathlib import Path
from typing import Any

from django.db.models import Sum
from django.http import FileResponse

from people.models import User
from plans import annexes
from plans.annex_check import AnnexError
from plans.models import PlanFile
from programs.models import Process


def refuse_beyond_limits(size: int, user: User | None) -> None:
    """What this person and this company keep already, annexes of plans included. Raises AnnexError."""
    plans, templates = PlanFile.objects.filter(file__size__gt=0), Process.objects.filter(file__size__gt=0)
    if user is not None and _bytes(plans.filter(by=user)) + _bytes(templates.filter(file_by=user)) + size > annexes.MOST_OF_USER:
        raise AnnexError("user")
    if _bytes(plans) + _bytes(templates) + size > annexes.MOST_OF_COMPANY:
        raise AnnexError("company")


def _bytes(rows: Any) -> int:
    return int(rows.aggregate(total=Sum("file__size"))["total"] or 0)


def given_out(process: Process) -> FileResponse:
    """As an attachment that may do nothing. Raises FileNotFoundError."""
    file = process.file
    if file is None or not file.size:
        raise FileNotFoundError
    path: Path = annexes.path_of(file)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=file.name, content_type=annexes.MIME[process.file_kind])
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
