"""The settings of production pass Django's own check, and name their cookies so that no other host can set them."""

import ast
import os
import subprocess
import sys
from pathlib import Path

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


COOKIES = """
from django.conf import settings
from people import devices
kept = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, settings.THEME_COOKIE_NAME, devices.NAME]
print([kept, settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE, settings.CSRF_COOKIE_HTTPONLY, settings.MESSAGE_STORAGE])
"""


def test_cookies_of_production_are_this_hosts_alone(tmp_path: Path) -> None:
    told = {"KAMAPP_HOME": str(tmp_path), "KAMAPP_BASE_URL": "https://kamapp.example", "DJANGO_SETTINGS_MODULE": "kamapp.settings"}
    command = [sys.executable, "-c", "import django; django.setup()" + COOKIES]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KAMAPP_", "DATABASE_", "REDIS_", "DJANGO_"))}
    done = subprocess.run(command, cwd=Path(__file__).parents[2], env={**kept, **told}, capture_output=True, text=True, check=True)
    names, are_secure, is_hidden, messages = ast.literal_eval(done.stdout)
    assert [name for name in names if not name.startswith("__Host-")] == []
    assert are_secure
    assert is_hidden
    assert messages.endswith("SessionStorage")  # else words for a person would leave in a cookie of another name
