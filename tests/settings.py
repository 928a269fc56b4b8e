"""Settings of the tests: the product's own, with cheap passwords, plain static files and a folder that vanishes."""

import atexit
import os
import tempfile

if "KAMAPP_HOME" not in os.environ:  # the processes of one run share the first one's
    home = tempfile.TemporaryDirectory(prefix="kamapp-test-", ignore_cleanup_errors=True)
    atexit.register(home.cleanup)
    os.environ["KAMAPP_HOME"] = home.name
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
