"""A person's data on a page: read, taken along as a file, erased. Contacts are the data steward's, colleagues the administrator's."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts import privacy, verbs
from accounts.models import Contact
from accounts.privacy.subject import COLLEAGUE, CONTACT
from accounts.views.door import reader
from jobs.models import Job
from people.models import Person, User
from people.throttle import limited


def _subject(user: User, kind: str, pk: int) -> privacy.Subject:
    """The person, if the reader may see them and may do this; a hidden one is a missing one."""
    visible: dict[str, Any] = {CONTACT: Contact, COLLEAGUE: Person}
    if kind not in visible or not visible[kind].objects.visible_to(user).filter(pk=pk).exists():
        raise Http404
    subject = privacy.subject_of(kind, pk)
    if subject is None:
        raise Http404
    verbs.require_privacy(subject, by=user)
    return subject


@require_safe
@login_required
@limited("export", 20, 3600)
def person_data(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Everything kept about one person that the reader may see; `?as=json` or `?as=txt` gives it as a file. Audited."""
    subject = _subject(reader(request), kind, pk)
    document = privacy.gather(subject, by=reader(request))
    wanted = request.GET.get("as", "")
    if wanted == "json":
        answer: HttpResponse = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1})
    elif wanted == "txt":
        answer = HttpResponse(privacy.as_text(document), content_type="text/plain; charset=utf-8")
    else:
        return _page(request, subject, document)
    answer["Content-Disposition"] = f'attachment; filename="{kind}-{pk}.{wanted}"'
    return answer


def _page(request: HttpRequest, subject: privacy.Subject, document: dict[str, Any], refusal: str = "", status: int = 200) -> HttpResponse:
    job = verbs.erasure_of(subject)
    row = subject.row
    context = {
        "subject": subject,
        "back": reverse("accounts:contact", args=[row.account_id, row.pk]) if isinstance(row, Contact) else "",
        "text": privacy.as_text(document),
        "refusal": refusal or (job.error if job else ""),
        "left_out": document["left_out"],
        "job": job,
        "done": job.result if job and job.state == Job.State.DONE else None,
    }
    return render(request, "accounts/person_data.html", context, status=status)


@require_POST
@login_required
def person_erase(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Have the person forgotten whose name was typed; 422 with a sentence when it is not the name, or when it cannot be done."""
    user = reader(request)
    subject = _subject(user, kind, pk)
    try:
        job = verbs.erase_later(subject, request.POST.get("name", ""), by=user)
    except privacy.PrivacyError as error:
        return _page(request, subject, privacy.gather(subject, by=user), str(error), 422)
    return redirect(reverse("jobs:job", args=[job.pk]))
