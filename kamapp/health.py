"""`/health/work`: whether background work gets done; `/metrics`: the same as numbers. Behind the token, or from this very machine."""

import datetime as dt
import hmac
import json
import shutil
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from base import clock
from jobs import hints
from jobs.models import Job, WorkerBeat
from people.personas import PROXY

DISK_NEEDED = 256 * 1024 * 1024  # bytes; below it imports and papers would fail soon


def may_read(request: HttpRequest) -> bool:
    """The token of the environment, or a request from the loopback that no proxy passed on."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if settings.METRICS_TOKEN and hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return True
    if any(name in request.META for name in PROXY):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """Each part with `ok`; 503 when one of database, broker, worker or disk is not."""
    if not may_read(request):
        raise PermissionDenied
    parts = _parts()
    healthy = all(part.get("ok", True) for part in parts.values())
    return JsonResponse({"status": "ok" if healthy else "not ok", **parts}, status=200 if healthy else 503)


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers in the text format of Prometheus; a part that is away says 0 and leaves its numbers out."""
    if not may_read(request):
        raise PermissionDenied
    parts = _parts()
    lines = [f'kamapp_up{{part="{name}"}} {int(part["ok"])}' for name, part in parts.items() if "ok" in part]
    lines.append(f"kamapp_disk_free_bytes {parts['disk']['free_bytes']}")
    if parts["database"]["ok"]:
        by_state = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
        lines += [f'kamapp_jobs{{state="{state}"}} {by_state.get(state, 0)}' for state in Job.State.values]
        lines.append(f"kamapp_job_oldest_waiting_seconds {max(0, parts['jobs']['oldest_waiting_s'])}")
        if parts["worker"]["last_beat_s"] >= 0:
            lines.append(f"kamapp_worker_last_beat_seconds {parts['worker']['last_beat_s']}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _parts() -> dict[str, dict[str, Any]]:
    try:
        parts = {"database": {"ok": True}, **_database_parts()}
    except DatabaseError:
        parts = {"database": {"ok": False}}
    parts["broker"] = {"ok": hints.broker_answers()}
    free = shutil.disk_usage(settings.HOME).free
    parts["disk"] = {"ok": free >= DISK_NEEDED, "free_bytes": free}
    return parts


def _database_parts() -> dict[str, dict[str, Any]]:
    now = clock.now()
    beat = WorkerBeat.objects.order_by("-at").values_list("at", flat=True).first()
    waiting = Job.objects.filter(state=Job.State.QUEUED).order_by("created_at").values_list("created_at", flat=True).first()
    return {
        # A beat comes with each sweep; two may be missed.
        "worker": {"ok": beat is not None and _age(now, beat) < 3 * settings.JOB_SWEEP + 5, "last_beat_s": _age(now, beat)},
        "jobs": {"waiting": Job.objects.filter(state=Job.State.QUEUED).count(), "oldest_waiting_s": _age(now, waiting)},
        "backup": {"last": last_backup()},
    }


def _age(now: dt.datetime, then: dt.datetime | None) -> float:
    return round((now - then).total_seconds(), 1) if then else -1


def last_backup() -> str | None:
    """When the last backup of this home ended, as `backup` noted it."""
    try:
        told: str = json.loads((settings.HOME / "last_backup.json").read_text())["at"]
    except (OSError, ValueError, KeyError):
        return None
    return told
