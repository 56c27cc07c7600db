# One image for web, worker, beat and commands: what it does is the command it is started with (compose.yaml).
FROM python:3.13-slim-bookworm AS built
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/convo
COPY requirements.txt ./
RUN python -m venv /venv && /venv/bin/pip install --requirement requirements.txt
COPY manage.py ./
COPY practice practice
COPY blog blog
COPY bookings bookings
COPY consultations consultations
COPY templates templates
COPY static static
# Development's settings are enough to gather files, and no secret is in the image.
RUN DEBUG=1 COLLECT_STATIC=1 /venv/bin/python manage.py collectstatic --noinput && /venv/bin/python -m compileall -q .

FROM python:3.13-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin convo
COPY --from=built /venv /venv
COPY --from=built /srv/convo /srv/convo
WORKDIR /srv/convo
# The only places that are written to: the first is kept, the second may be in memory.
RUN install -d -o convo -g convo var/backups var/work
USER convo
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-m", "practice.ready"]
CMD ["python", "-m", "granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "practice.wsgi:application"]
