"""Who is signed in, with the colleague behind the log-in in the same query: every page shows the name."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from people.models import User


class PersonBackend(AuthenticationBackend):
    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.select_related("person").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
