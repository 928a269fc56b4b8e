"""Addresses of the API, one line a room's list or row; its document, and the page that shows it."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView

from accounts import api as accounts
from kamapp import api_page
from people.api import PerKey
from people.keys import KeyAuthentication
from plans import api as plans
from pyramid import api as pyramid
from teams import api as teams

app_name = "api"
urlpatterns = [
    path("", api_page.document, name="page"),
    path(
        "v1/schema/",
        SpectacularJSONAPIView.as_view(authentication_classes=[KeyAuthentication], throttle_classes=[PerKey]),
        name="schema",
    ),
    path("v1/accounts/", accounts.AccountRows.as_view(), name="accounts"),
    path("v1/accounts/<int:pk>/", accounts.AccountRow.as_view(), name="account"),
    path("v1/contacts/", accounts.ContactRows.as_view(), name="contacts"),
    path("v1/contacts/<int:pk>/", accounts.ContactRow.as_view(), name="contact"),
    path("v1/opportunities/", accounts.OpportunityRows.as_view(), name="opportunities"),
    path("v1/opportunities/<int:pk>/", accounts.OpportunityRow.as_view(), name="opportunity"),
    path("v1/figures/", pyramid.FigureRows.as_view(), name="figures"),
    path("v1/plans/", plans.PlanRows.as_view(), name="plans"),
    path("v1/plans/<int:pk>/", plans.PlanRow.as_view(), name="plan"),
    path("v1/actions/", plans.ActionRows.as_view(), name="actions"),
    path("v1/actions/<int:pk>/", plans.ActionRow.as_view(), name="action"),
    path("v1/missions/", teams.MissionRows.as_view(), name="missions"),
    path("v1/missions/<int:pk>/", teams.MissionRow.as_view(), name="mission"),
]
