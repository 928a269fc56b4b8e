"""The letter of this room: a paper of the month. It holds a link, no figure: what is behind it asks for rights again."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import Mail
from people.outbox import Letter, declare
from reports import schedules
from reports.models import PaperSchedule


def monthly(mail: Mail) -> Letter | None:
    """None when the schedule ended meanwhile or its receiver may not read the paper any more."""
    row = PaperSchedule.objects.select_related("receiver__person").filter(pk=mail.args["schedule"]).first()
    paper = schedules.paper_for(row) if row else None
    printed = schedules.newest_for(row) if row and paper else None
    if row is None or paper is None or printed is None:
        return None
    link = settings.BASE_URL + reverse("reports:paper", args=[printed.pk])
    why = _("You receive this each month because somebody chose you for it; on that page you can end it.")
    return Letter(_("%(paper)s of this month") % {"paper": paper.label}, f"{printed.file.name}\n\n{link}\n\n{why}\n")


declare("monthly_paper", monthly)
