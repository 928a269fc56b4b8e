from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from people.words import tell  # noqa: PLC0415
        from reports.registry import papers  # noqa: PLC0415

        tell("paper", "paper", lambda code: str(papers[code].label) if code in papers else "")
