from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from base.menu import Room


class ImportsConfig(AppConfig):
    name = "imports"
    menu_room = Room(_("Data"), "imports:list", ("import_run", "rejects", "attach"), order=6)

    def ready(self) -> None:
        from imports.problems import SUMMARIES, TEXTS, summary  # noqa: PLC0415
        from imports.registry import kinds  # noqa: PLC0415
        from people.words import tell  # noqa: PLC0415

        tell("import", "kind", lambda code: str(kinds[code].label) if code in kinds else "")
        tell("import", "code", lambda code: summary(code) if "%(" not in str(TEXTS.get(code, "%(")) or code in SUMMARIES else "")
