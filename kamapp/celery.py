"""The Celery application. A message carries only the number of a job; the Job row is the truth."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kamapp.settings")

TRANSPORT_ALIASES["filesystem"] = "jobs.broker:Transport"

app = Celery("kamapp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
