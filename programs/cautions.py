"""What the programme says before a plan is opened: the method is agreed first, and which size of plan it means."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.registry import Line
from people.models import User
from people.permissions import Permission
from plans.registry import Caution, cautions
from programs import path


@cautions.register
class MethodFirst(Caution):
    code = "method"

    def lines(self, user: User, account: Account) -> list[Line]:
        link = reverse("programs:method") if user.holds(Permission.FIGURE_COMPANY) else ""
        chosen = path.choice()
        if chosen is None or chosen.agreed_on is None:
            sentence = _("The method of the programme is not agreed yet: a plan opened now may have to be written again.")
            return [Line("watch", _("Method first"), sentence, link, _("Open the method"))]
        return [
            Line(
                "info", _("Method"), _("Path of the programme: %(path)s.") % {"path": chosen.get_path_display()}, link, _("Open the method")
            )
        ]
