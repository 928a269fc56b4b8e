"""Weekly hours from files, for the page of a colleague. What is set there by hand wins from its own day on."""

from django.urls import reverse

from people.hours import Stated, on_hours
from people.models import Person
from teams.models import CapacityStatement


@on_hours
def imported(person: Person) -> list[Stated]:
    rows = CapacityStatement.objects.filter(person=person).select_related("batch__file", "source").order_by("-since", "-pk")[:50]
    return [
        Stated(
            row.weekly_hours,
            row.since,
            row.until,
            (row.batch.file.name if row.batch and row.batch.file else "") or (row.source.name if row.source else ""),
            reverse("imports:origin", args=["capacity", row.pk]) if row.source_id else "",
        )
        for row in rows
    ]
