"""The health check of a worker's container."""

import datetime as dt
import socket
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from base import clock
from jobs.models import WorkerBeat


class Command(BaseCommand):
    help = "Succeeds when the worker of this host left a sign of life lately."

    def handle(self, **options: Any) -> None:
        # A beat comes with each sweep; two may be missed.
        lately = clock.now() - dt.timedelta(seconds=3 * settings.JOB_SWEEP + 5)
        host = socket.gethostname()
        if not WorkerBeat.objects.filter(name__contains=f"@{host}", at__gte=lately).exists():
            raise CommandError(f"No sign of life of a worker on {host}.")
