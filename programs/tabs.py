"""What the programme says on the page of an account: that it is on its way out."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.registry import Alert, Line, Reading, alerts
from base import formats
from plans.models import Action
from programs.models import Leaving


@alerts.register
class WayOut(Alert):
    """The account leaves the programme, or has left and steps are open."""

    code = "way_out"
    position = 70

    def speak(self, reading: Reading) -> Line | None:
        found = Leaving.objects.filter(account=reading.account, state=Leaving.State.OPEN).first()
        if found is None:
            return None
        words = {
            "day": formats.short_date(found.on, year=True),
            "open": Action.objects.filter(leaving_step__leaving=found, state=Action.State.OPEN).count(),
        }
        if not found.is_prepared:
            sentence = _("Leaves the programme on %(day)s; nothing is prepared yet.") % words
        elif found.has_come:
            sentence = _("Left the programme on %(day)s; steps still open: %(open)s.") % words
        else:
            sentence = _("Leaves the programme on %(day)s; steps open: %(open)s.") % words
        link = reverse("programs:leaving", args=[found.pk])
        return Line("watch" if not found.is_prepared or words["open"] else "info", _("way out"), sentence, link, _("See the way out"))
