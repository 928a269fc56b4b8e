from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from base.menu import Room


class TeamsConfig(AppConfig):
    name = "teams"
    menu_room = Room(_("Teams"), "teams:list", ("account_view",), order=4)

    def ready(self) -> None:
        from accounts.models import AccountRole  # noqa: PLC0415
        from people.words import tell  # noqa: PLC0415
        from teams import stated  # noqa: F401, PLC0415 - tells the pages of colleagues what files say of their hours
        from teams.adviser import Advice  # noqa: PLC0415
        from teams.models import AgendaPoint, HandoverStep  # noqa: PLC0415

        for field in ("advice", "decided"):
            tell("team", field, {each.name.lower(): each.label for each in Advice})
        tell("meeting", "state", dict(AgendaPoint.State.choices))
        tell("handover", "roles", dict(AccountRole.Role.choices))
        tell("handover", "kind", dict(HandoverStep.Kind.choices))
        tell("handover", "state", dict(HandoverStep.State.choices))
