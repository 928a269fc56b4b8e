import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kamapp.settings")
application = get_wsgi_application()

# The routes and their pages, once before the server forks: else the first request of each process would load them.
import kamapp.urls  # noqa: E402, F401
