"""The benchmarks: `python -m bench` runs all of them, `python -m bench.NAME` one. Each ends with one line of JSON.

`--quick` makes each a smaller one, of under forty seconds. They work on a throw-away database and on servers of their
own (var/bench, unless DATABASE_URL and REDIS_URL name others), and end what they started.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("SECRET_KEY", "for-benchmarks-alone")
os.environ.setdefault("FIELD_KEYS", "bench:YSBrZXkgZm9yIHRoZSBiZW5jaGVzLCAzMiBieXRlcy4=")
os.environ.setdefault("EMBEDDED_HOME", "var/bench")
os.environ.setdefault("EMAIL_FROM", "notes@example.org")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver keeps an event loop running
django.setup()  # so that the benchmarks can name models where they import
