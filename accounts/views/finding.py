"""Search over all that one may see: a page, and a list that drops down from the head of every page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.search import LONGEST_QUERY, search
from accounts.views.door import part, reader
from people.permissions import Permission
from people.rights import require
from people.throttle import limited


@require_safe
@login_required
@limited("search", 60, 60)
@vary_on_headers("HX-Request", "HX-Target")
def search_page(request: HttpRequest) -> HttpResponse:
    user = reader(request)
    require(user, Permission.PEOPLE_VIEW)
    query = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    context = {"query": query, "hits": search(query, user) if query else None}
    fragment = {"search-hits": "#hits", "search-drop": "#drop"}.get(part(request), "")
    return render(request, f"accounts/search.html{fragment}", context)
