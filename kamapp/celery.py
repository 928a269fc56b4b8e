"""The Celery application. A message carries only the number of a job; the Job row is the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kamapp.settings")

app = Celery("kamapp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
