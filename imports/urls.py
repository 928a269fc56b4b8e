"""Addresses of this room."""

from django.urls import path

from imports.views import attach, draft, listing, rejects, result

app_name = "imports"
urlpatterns = [
    path("", listing.batch_list, name="list"),
    path("new/", listing.new, name="new"),
    path("attach/", attach.attach, name="attach"),
    path("sources/", listing.sources, name="sources"),
    path("sources/<int:pk>/forget/", listing.forget, name="forget"),
    path("origin/<str:kind>/<int:pk>/", attach.origin, name="origin"),
    path("<int:pk>/", result.batch_page, name="batch"),
    path("<int:pk>/decide/", draft.decide, name="decide"),
    path("<int:pk>/load/", draft.load, name="load"),
    path("<int:pk>/discard/", draft.discard, name="discard"),
    path("<int:pk>/stop/", draft.stop, name="stop"),
    path("<int:pk>/undo/", result.undo, name="undo"),
    path("<int:pk>/match/", rejects.match, name="match"),
    path("<int:pk>/answer/", rejects.answer, name="answer"),
    path("<int:pk>/again/", rejects.again, name="again"),
    path("<int:pk>/rejects/", rejects.rejects, name="rejects"),
    path("<int:pk>/file/", result.source_file, name="file"),
    path("<int:pk>/touched/", result.touched, name="touched"),
]
