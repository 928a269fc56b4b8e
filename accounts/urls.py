"""Addresses of this room."""

from django.urls import path

from accounts.views import finding, listing

app_name = "accounts"
urlpatterns = [
    path("", listing.account_list, name="list"),
    path("search/", finding.search_page, name="search"),
    path("views/", listing.save_view, name="view_save"),
    path("views/<int:pk>/delete/", listing.delete_view, name="view_delete"),
    path("export/<slug:kind>/", listing.export_list, name="export"),
]
