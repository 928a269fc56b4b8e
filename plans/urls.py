"""Addresses of this room."""

from django.urls import path

from plans.views import annexes, bringing, clashing, commenting, deciding, reading, renewing, sharing, together, white, writing

app_name = "plans"
urlpatterns = [
    path("", reading.plan_list, name="list"),
    path("actions/", reading.my_actions, name="actions"),
    path("actions/<int:pk>/finish/", writing.action_finish, name="action_finish"),
    path("actions/<int:pk>/move/", writing.action_move, name="action_move"),
    path("new/<int:account_pk>/", writing.plan_open, name="open"),
    path("<int:pk>/", reading.plan_page, name="plan"),
    path("<int:pk>/readers/", sharing.readers, name="readers"),
    path("<int:pk>/annexes/", annexes.annex_list, name="annexes"),
    path("<int:pk>/annexes/<int:file_pk>/", annexes.annex_file, name="annex"),
    path("<int:pk>/annexes/<int:file_pk>/share/", annexes.annex_share, name="annex_share"),
    path("<int:pk>/annexes/<int:file_pk>/remove/", annexes.annex_remove, name="annex_remove"),
    path("<int:pk>/annexes/<int:file_pk>/put-back/", annexes.annex_put_back, name="annex_put_back"),
    path("<int:pk>/bring/", bringing.bring, name="bring"),
    path("<int:pk>/bring/<int:old_pk>/", bringing.old_plan, name="old"),
    path("<int:pk>/bring/<int:old_pk>/<int:piece_pk>/", bringing.piece, name="piece"),
    path("<int:pk>/customer/", sharing.customer_page, name="customer"),
    path("<int:pk>/white-space/", white.grid, name="white_space"),
    path("<int:pk>/white-space/<int:site_pk>/<int:family_pk>/", white.cell, name="white_cell"),
    path("<int:pk>/white-space/<int:site_pk>/<int:family_pk>/pursue/", white.pursue, name="white_pursue"),
    path("<int:pk>/review/", renewing.review, name="review"),
    path("<int:pk>/renew/", renewing.renew, name="renew"),
    path("<int:pk>/submit/", deciding.submit, name="submit"),
    path("<int:pk>/versions/<int:no>/", reading.version_page, name="version"),
    path("<int:pk>/versions/<int:no>/decide/", deciding.decide, name="decide"),
    path("<int:pk>/versions/<int:no>/sections/<slug:code>/restore/", deciding.restore, name="restore"),
    path("<int:pk>/sync", together.sync, name="sync"),
    path("<int:pk>/comments/", commenting.comments, name="comments"),
    path("<int:pk>/comments/<int:comment_pk>/answer/", commenting.comment_answer, name="comment_answer"),
    path("<int:pk>/comments/<int:comment_pk>/resolve/", commenting.comment_resolve, name="comment_resolve"),
    path("<int:pk>/clashes/<int:clash_pk>/", clashing.clash_answer, name="clash_answer"),
    path("<int:pk>/mentionable/", commenting.mentionable, name="mentionable"),
    path("<int:pk>/sections/", writing.section_add, name="section_add"),
    path("<int:pk>/sections/<slug:code>/", writing.section_edit, name="section_edit"),
    path("<int:pk>/sections/<slug:code>/switch/", writing.section_switch, name="section_switch"),
    path("<int:pk>/sections/<slug:code>/updates", together.updates, name="updates"),
    path("<int:pk>/sections/<slug:code>/comments/", commenting.comment_add, name="comment_add"),
    path("<int:pk>/<slug:kind>/new/", writing.row_add, name="row_add"),
    path("<int:pk>/<slug:kind>/<int:row_pk>/", writing.row_edit, name="row_edit"),
    path("<int:pk>/<slug:kind>/<int:row_pk>/share/", writing.row_share, name="row_share"),
    path("<int:pk>/<slug:kind>/<int:row_pk>/remove/", writing.row_remove, name="row_remove"),
]
