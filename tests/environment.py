"""What the settings find when the suite loads them: a plugin of pytest's, so that it comes first."""

import os

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")

os.environ.update(
    DEBUG="1",  # pytest-django turns it off again; it spares the suite a mail server and hashed file names
    SECRET_KEY="a-secret-for-the-suite-alone",
    FIELD_KEYS="suite:YSBrZXkgZm9yIHRoZSBzdWl0ZSBhbG9uZSwgMzIgYnk=",  # servers that tests start have DEBUG off
    BASE_URL="http://localhost",
    CELERY_QUEUE=f"test-{WORKER}",
    REDIS_PREFIX=f"test-{WORKER}:",
    SWEEP_SECONDS="1",
    DATABASE_POOL="0",  # a pool may still be opening a connection when the suite drops its database
    DJANGO_ALLOW_ASYNC_UNSAFE="1",  # the browser's driver keeps an event loop running in the test's thread
)
os.environ.pop("EMAIL_URL", None)
