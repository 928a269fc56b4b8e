# kamapp for production: one image, started as web server, as worker or for a command of manage.py.
FROM python:3.11-slim-bookworm AS build
COPY requirements.lock /tmp/
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --quiet --require-hashes -r /tmp/requirements.lock

FROM python:3.11-slim-bookworm
# Pango lays out papers; the healthcheck needs nothing but Python.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 kamapp \
 && useradd --no-log-init --uid 10001 --gid kamapp --home-dir /data --no-create-home --shell /usr/sbin/nologin kamapp \
 && install --directory --owner kamapp --group kamapp --mode 0700 /data
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 KAMAPP_HOME=/data KAMAPP_BIND=0.0.0.0
# The embedded default is enough to compile translations and static files; no secret of production is in the image.
# What was checked out under a strict umask is readable to the user below as well.
RUN python tools/messages.py compile \
 && KAMAPP_HOME=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
 && rm -rf /tmp/build \
 && chmod -R a+rX .
USER kamapp
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "kamapp.wsgi", "--preload", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm", "--timeout", "60"]
