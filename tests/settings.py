"""Settings of the tests: the product's own, with cheap passwords, plain static files and a folder that vanishes."""

import os
import tempfile

os.environ.setdefault("KAMAPP_HOME", tempfile.mkdtemp(prefix="kamapp-test-"))
os.environ.setdefault("KAMAPP_SECRET_KEY", "only-for-tests-" + "x" * 40)

from kamapp.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if EMBEDDED:  # noqa: F405
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STATIC_ROOT = HOME / "staticfiles"  # noqa: F405
STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns of a missing folder
if not EMBEDDED and (worker := os.environ.get("PYTEST_XDIST_WORKER")):  # noqa: F405  each process of the tests has a Redis database of its own
    CACHES["default"]["LOCATION"] += f"?db={int(worker.removeprefix('gw')) + 1}"
