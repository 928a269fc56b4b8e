"""Sign-in under allauth's own names, because its mails and redirects use them; the rest of allauth is not mounted."""

from allauth.account import views as allauth
from django.urls import path, re_path

from people.views import signing

urlpatterns = [
    path("in/", signing.SignInView.as_view(), name="account_login"),
    path("out/", signing.SignOutView.as_view(), name="account_logout"),
    path("reset/", signing.ResetView.as_view(), name="account_reset_password"),
    path("reset/sent/", allauth.password_reset_done, name="account_reset_password_done"),
    path("reset/done/", allauth.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(r"^reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", signing.ResetKeyView.as_view(), name="account_reset_password_from_key"),
]
