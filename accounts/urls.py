"""Addresses of this room."""

from django.urls import path

from accounts.views import account, acting, contact, finding, invoice, listing, opportunity, privacy, relation, work

app_name = "accounts"
urlpatterns = [
    path("", listing.account_list, name="list"),
    path("my-work/", work.my_work, name="work"),
    path("new/", acting.add, name="add"),
    path("search/", finding.search_page, name="search"),
    path("columns/", listing.choose_columns, name="columns"),
    path("views/", listing.save_view, name="view_save"),
    path("views/<int:pk>/delete/", listing.delete_view, name="view_delete"),
    path("data/<slug:kind>/<int:pk>/", privacy.person_data, name="person_data"),
    path("data/<slug:kind>/<int:pk>/gather/", privacy.person_gather, name="person_gather"),
    path("data/<slug:kind>/<int:pk>/erase/", privacy.person_erase, name="person_erase"),
    path("export/<slug:kind>/", listing.export_list, name="export"),
    path("invoices/<int:pk>/move/", invoice.move, name="invoice_move"),
    path("opportunities/<int:pk>/", opportunity.opportunity_page, name="opportunity"),
    path("opportunities/<int:pk>/edit/", opportunity.opportunity_edit, name="opportunity_edit"),
    path("<int:pk>/", account.account_page, name="account"),
    path("<int:pk>/edit/", acting.edit, name="edit"),
    path("<int:pk>/key/", acting.key, name="key"),
    path("<int:pk>/roles/", acting.role_add, name="role_add"),
    path("<int:pk>/roles/<int:role_pk>/end/", acting.role_end, name="role_end"),
    path("<int:pk>/interactions/new/", acting.interaction_add, name="interaction_add"),
    path("<int:pk>/notes/new/", acting.note_add, name="note_add"),
    path("<int:pk>/notes/<int:note_pk>/edit/", acting.note_edit, name="note_edit"),
    path("<int:pk>/opportunities/new/", opportunity.opportunity_add, name="opportunity_add"),
    path("<int:pk>/contacts/new/", contact.contact_add, name="contact_add"),
    path("<int:pk>/contacts/<int:contact_pk>/", contact.contact_page, name="contact"),
    path("<int:pk>/contacts/<int:contact_pk>/edit/", contact.contact_edit, name="contact_edit"),
    path("<int:pk>/contacts/<int:contact_pk>/judgement/", contact.contact_judge, name="contact_judge"),
    path("<int:pk>/map/<int:contact_pk>/", relation.change, name="map_person"),
    path("<int:pk>/<slug:tab>/", account.account_page, name="tab"),
]
