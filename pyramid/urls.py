"""Addresses of this room."""

from django.urls import path

from pyramid.views import board, diagnosis, figure, figure_acts, improvements

app_name = "pyramid"
urlpatterns = [
    path("", board.board, name="board"),
    path("figures/", figure.catalogue, name="figures"),
    path("figures/<slug:code>/", figure.figure, name="figure"),
    path("figures/<slug:code>/rows.csv", figure.figure_csv, name="figure_csv"),
    path("figures/<slug:code>/rows.xlsx", figure.figure_xlsx, name="figure_xlsx"),
    path("figures/<slug:code>/question/", figure_acts.question, name="question"),
    path("figures/<slug:code>/question/<uuid:told>/close/", figure_acts.close_question, name="close_question"),
    path("figures/<slug:code>/target/", figure_acts.target, name="target"),
    path("diagnosis/", diagnosis.diagnosis, name="diagnosis"),
    path("diagnosis/disagree/", diagnosis.disagree, name="disagree"),
    path("improvements/", improvements.improvements, name="improvements"),
    path("improvements/new/", improvements.improvement_add, name="improvement_add"),
    path("improvements/<int:pk>/edit/", improvements.improvement_edit, name="improvement_edit"),
    path("improvements/<int:pk>/close/", improvements.improvement_close, name="improvement_close"),
    path("diagnosis/disagreements/<int:pk>/answer/", diagnosis.answer, name="answer"),
]
