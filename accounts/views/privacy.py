"""A person's data on a page: read, taken along as a file, erased. Contacts are the data steward's, colleagues the administrator's."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts import privacy, verbs
from accounts.models import Contact
from accounts.privacy import given
from accounts.privacy.subject import COLLEAGUE, CONTACT
from accounts.views.door import reader
from jobs.models import Job
from people.again import asks_password, confirm
from people.models import Person, User
from people.throttle import limited
from people.verbs import PeopleError

SHOWN = 100  # rows of one table on the page; the files have all


def _subject(user: User, kind: str, pk: int) -> privacy.Subject:
    """The person, if the reader may see them and may do this; a hidden one is a missing one."""
    visible: dict[str, Any] = {CONTACT: Contact, COLLEAGUE: Person}
    if kind not in visible or not visible[kind].objects.visible_to(user).filter(pk=pk).exists():
        raise Http404
    subject = privacy.subject_of(kind, pk)
    if subject is None:
        raise Http404
    privacy.require_privacy(subject, by=user)
    return subject


@require_safe
@login_required
def person_data(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """What was gathered about one person for this reader; `?as=json` or `?as=txt` gives it as a file. Audited.

    Before it is gathered the page offers to, and a file is 409.
    """
    user = reader(request)
    subject = _subject(user, kind, pk)
    wanted = request.GET.get("as", "")
    if wanted not in {"json", "txt"}:
        return _page(request, subject)
    document = given.document_of(verbs.gathering_of(subject, by=user), by=user)
    if document is None:
        return _page(request, subject, _("Gather the data first."), 409)
    privacy.record_giving(subject, wanted, by=user)
    if wanted == "json":
        answer: HttpResponse = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1})
    else:
        answer = HttpResponse(privacy.as_text(document), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{kind}-{pk}.{wanted}"'
    return answer


def _page(request: HttpRequest, subject: privacy.Subject, refusal: str = "", status: int = 200) -> HttpResponse:
    user = reader(request)
    gathering, erasing = verbs.gathering_of(subject, by=user), verbs.erasure_of(subject)
    document, row = given.document_of(gathering, by=user), subject.row
    if document is not None and status == 200:
        privacy.record_giving(subject, "page", by=user)
    context = {
        "subject": subject,
        "back": reverse("accounts:contact", args=[row.account_id, row.pk]) if isinstance(row, Contact) else "",
        "gathering": gathering,
        "gathered": document,
        "text": privacy.as_text(document, most=SHOWN) if document else "",
        "left_out": privacy.names_of(document["left_out"]) if document else [],
        "refusal": refusal or (erasing.error if erasing else ""),
        "asks_password": asks_password(request),
        "job": erasing,
        "done": erasing.result if erasing and erasing.state == Job.State.DONE else None,
    }
    return render(request, "accounts/person_data.html", context, status=status)


@require_POST
@login_required
@limited("export", 20, 3600)
def person_gather(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Have everything gathered that is kept about one person and that the reader may see."""
    user = reader(request)
    job = verbs.gather_later(_subject(user, kind, pk), by=user)
    return redirect(reverse("jobs:job", args=[job.pk]))


@require_POST
@login_required
@sensitive_post_parameters("password")
def person_erase(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Have the person forgotten whose name was typed; 422 with a sentence when it is not the name, or when it cannot be done."""
    user = reader(request)
    subject = _subject(user, kind, pk)
    try:
        confirm(request)
        job = verbs.erase_later(subject, request.POST.get("name", ""), by=user)
    except PeopleError as error:
        return _page(request, subject, str(error), 409)
    except privacy.PrivacyError as error:
        return _page(request, subject, str(error), 422)
    return redirect(reverse("jobs:job", args=[job.pk]))
