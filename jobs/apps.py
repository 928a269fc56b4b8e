from importlib import import_module

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"

    def ready(self) -> None:
        """From now on letters become jobs."""
        import_module("jobs.outgoing")
