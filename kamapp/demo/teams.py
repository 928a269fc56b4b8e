"""The account teams of the demo: one well formed, the others thin; hours asked, granted and used, through the ordinary acts."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from accounts.models import Account, AccountRole, Allocation
from base import clock
from imports import hooks
from people.audit import Operator
from people.models import Person, PersonClosure, User
from people.permissions import Permission
from people.rights import allowed
from teams import page, verbs
from teams.load import hours_of_days, monday
from teams.models import RaciCell, SponsorPromise, TimeAgreement, TimeLog

WEEKS_LOGGED = 26
# Account: colleague, core or extended, what he is there for. Who is in the team already keeps his dates.
MEMBERS = {
    "Cervi Biotech": (
        ("Sophie Pons", "core", "Service and calibration"),
        ("Helga Brandt", "extended", "Validation of line 2"),
        ("Duc Nguyen", "extended", "Real-time release method"),
        ("Pauline Roche", "extended", "Contract for lines 3 and 4"),
    ),
    "Ostermann Labs": (("Duc Nguyen", "extended", "Joint method development"), ("Sophie Pons", "extended", "Service")),
}
# Account, colleague, days a week asked, granted (None: waits), used, days ago it began or was asked, days to its end, what for.
HOURS = (
    ("Cervi Biotech", "Tom Lasalle", "0.8", "0.8", "0.7", 190, 150, "Batches proven on line 2"),
    ("Cervi Biotech", "Sophie Pons", "0.5", "0.5", "0.5", 190, 220, "Calibration slots"),
    ("Cervi Biotech", "Helga Brandt", "0.4", "0.4", "0.9", 120, 70, "Validation of line 2"),
    ("Cervi Biotech", "Pauline Roche", "0.2", "0.1", "0.2", 60, 120, "Negotiation of lines 3 and 4"),
    ("Cervi Biotech", "Helga Brandt", "0.4", None, "0", 13, 110, "More batches until the board of April; a technician helps in January"),
    ("Cervi Biotech", "Duc Nguyen", "0.3", None, "0", 4, 210, "Real-time release method"),
    ("Cervi Biotech", "Sophie Pons", "0.3", None, "0", 2, 125, "Calibration slots of the two new lines"),
    ("Kestrel Aerospace", "Tom Lasalle", "0.5", "0.5", "0.2", 90, 25, "First test bench"),
    ("Ostermann Labs", "Sophie Pons", "1.5", "1.5", "1.2", 150, 40, "Service of the new instruments"),
    ("Halden Pharma", "Sophie Pons", "1.5", "1.5", "0.4", 150, 40, "Late calibrations"),
    ("Groupe Vasselin", "Sophie Pons", "1.4", "1.4", "0.3", 150, 40, "Dysfunctions in Rennes"),
)
# Of the usual activities of Cervi: who is accountable, who does it.
RACI = (
    ("Giulia Ferrante", "Ines Kessler"),
    ("Claire Morvan", "Giulia Ferrante"),
    ("Tom Lasalle", "Duc Nguyen"),
    ("Giulia Ferrante", "Pauline Roche"),
    ("Sophie Pons", "Tom Lasalle"),
    ("Sophie Pons", "Helga Brandt"),
    ("", "Duc Nguyen"),
)
CHARTER = {
    "purpose": "We prove release in two days on line 2, together with Cervi.",
    "promises": "Whoever promises something to Cervi tells the team the same day.\n"
    "Each of us learns something here that serves his own function; his line manager reads it in the review.",
    "decisions": "Giulia decides what goes to Cervi. Prices below the list go to Claire first.",
    "rhythm": "We meet every second Tuesday, 30 minutes.",
}
# Account, sponsor, what, days to its date.
PROMISES = (
    ("Cervi Biotech", "Claire Morvan", SponsorPromise.Kind.VISIT, "Meet the new quality director in Monza", 16),
    ("Kestrel Aerospace", "Antoine Lévêque", SponsorPromise.Kind.VISIT, "Visit to the head of testing, Hamburg", 20),
    ("Kestrel Aerospace", "Antoine Lévêque", SponsorPromise.Kind.OTHER, "Name two engineers for January", 6),
)


@transaction.atomic
def form_teams(*, today: dt.date, by: Operator) -> int:
    """Form the teams as they stand today; gives how many agreements there are."""
    for name, members in MEMBERS.items():
        account = Account.objects.get(name=name)
        for who, membership, part in members:
            _member(account, Person.objects.get(name=who), verbs.Place(membership, part=part), by)
    for told in HOURS:
        _hours(told, today, by)
    cervi = Account.objects.get(name="Cervi Biotech")
    activities = verbs.add_activity(cervi, [str(name) for name in page.ACTIVITIES], by=by)
    people = dict(Person.objects.values_list("name", "pk"))
    letters: dict[tuple[int, int], str] = {}
    for activity, (accountable, does) in zip(activities, RACI, strict=True):
        letters[activity.pk, people[does]] = RaciCell.Letter.RESPONSIBLE
        if accountable:
            letters[activity.pk, people[accountable]] = RaciCell.Letter.ACCOUNTABLE
    verbs.write_raci(cervi, letters, by=by)
    verbs.write_charter(cervi, CHARTER, by=by, version=1)
    for name, who, kind, text, days in PROMISES:
        account, person = Account.objects.get(name=name), Person.objects.get(name=who)
        verbs.promise_as_sponsor(account, person, kind=kind, text=text, due_on=today + dt.timedelta(days=days), by=by)
    return len(HOURS)


def _member(account: Account, person: Person, place: verbs.Place, by: Operator) -> None:
    known = AccountRole.objects.current().filter(account=account, person=person, role=AccountRole.Role.MEMBER).first()
    if known is None:
        since = clock.today() - dt.timedelta(days=200)
        verbs.add_member(account, person, verbs.Place(place.membership, part=place.part, since=since), by=by)
    else:
        verbs.change_member(known, verbs.Place(known.membership or place.membership, part=place.part, until=known.until), by=by)


def _hours(told: tuple[str, str, str, str | None, str, int, int, str], today: dt.date, by: Operator) -> None:
    """An agreement as it stands: asked by the KAM, answered long ago or not yet, and used since."""
    name, who, days, given, used, ago, ahead, why = told
    account, person = Account.objects.get(name=name), Person.objects.get(name=who)
    kam = AccountRole.objects.current().filter(account=account, role=AccountRole.Role.KAM).order_by("pk").first()
    asker = User.objects.get(person=kam.person_id) if kam else by
    began = today - dt.timedelta(days=ago)
    since = began if given else today + dt.timedelta(days=7)
    agreement = verbs.ask_hours(
        account, person, hours_of_days(Decimal(days)), since=since, until=today + dt.timedelta(days=ahead), why=why, by=asker
    )
    TimeAgreement.objects.filter(pk=agreement.pk).update(asked_on=began)
    if given is None:
        return
    above = PersonClosure.objects.filter(person=person, depth__gt=0, manager__user__isnull=False).order_by("depth")
    lenders = [line.manager.user for line in above.select_related("manager__user")]
    spoken = Operator(person.manager.name) if person.manager else by  # who has no log-in says yes by word of mouth
    lender = next((user for user in lenders if allowed(user, Permission.HOURS_GRANT, person)), spoken)
    granted = verbs.grant_hours(agreement, hours_of_days(Decimal(given)), by=lender)
    TimeAgreement.objects.filter(pk=granted.pk).update(since=began)
    Allocation.objects.filter(agreement=granted).update(since=began)
    _log(account, person, hours_of_days(Decimal(used)), began, today)


def _log(account: Account, person: Person, hours: Decimal, since: dt.date, today: dt.date) -> None:
    """Every Friday, what the week took; some weeks more, others less, the mean as told."""
    fridays = [monday(today) - dt.timedelta(days=3 + 7 * at) for at in range(WEEKS_LOGGED)]
    swing = (Decimal("1.2"), Decimal("0.8"), Decimal(1), Decimal("1.1"), Decimal("0.9"))
    logs = [
        TimeLog(account=account, person=person, on=friday, hours=(hours * swing[at % 5]).quantize(Decimal("0.01")), recorded_on=friday)
        for at, friday in enumerate(fridays)
        if friday >= since
    ]
    TimeLog.objects.bulk_create(logs)
    hooks.mark("time_logs", {(account.pk, log.on) for log in logs})
