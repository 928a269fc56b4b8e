"""The settings of production pass Django's own check."""

from django.core import checks
from django.test import override_settings

from kamapp import settings as product


def test_production_settings_pass_the_check_for_deployment() -> None:
    secure = {
        name: getattr(product, name) for name in dir(product) if name.isupper() and name.startswith(("SECURE", "SESSION", "CSRF", "X_"))
    }
    secure |= {
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_HSTS_PRELOAD": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "DEBUG": False,
        "SECRET_KEY": "k3y-of-production-" + "aB9$" * 12,
        "ALLOWED_HOSTS": ["kamapp.example"],
    }
    with override_settings(**secure):
        found = checks.run_checks(include_deployment_checks=True)
    assert [problem.id for problem in found if not problem.is_silenced()] == []
