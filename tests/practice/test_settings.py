"""Production is the default: what it needs is asked for in a sentence, and nothing of development is on."""

import contextlib
import os
import subprocess
import sys

import pytest

from tests import pages
from tests.servers import PROJECT

SENTENCES = {
    "SECRET_KEY": "Set SECRET_KEY to a long random text (or DEBUG=1 on a machine of your own).",
    "FIELD_KEYS": "Set FIELD_KEYS to a name, a colon and 32 random bytes in base64 (see .env.example).",
    "BASE_URL": "Set BASE_URL to the address people reach this site at, such as https://example.org.",
    "EMAIL_URL": "Set EMAIL_URL, such as smtp+tls://user:password@mail.example.org:587.",
    "EMAIL_FROM": "Set EMAIL_FROM to the address that messages come from.",
}
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "kE3-vw9Qz_7TnB1yR5xLd8Hs2mPc6Gf4uJa0oWiXeNtYbVqKrMhZ",
    "FIELD_KEYS": "2026:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "BASE_URL": "https://practice.example",
    "ALLOWED_HOSTS": "practice.example",
    "EMAIL_URL": "smtp+tls://user:password@mail.practice.example:587",
    "EMAIL_FROM": "notes@practice.example",
}


def manage(*words, **more):
    """`manage.py` in a process of its own; None is a variable that isn't set."""
    own = {**os.environ, **PRODUCTION, "DJANGO_ALLOW_ASYNC_UNSAFE": None, **more}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=PROJECT,
        env={name: value for name, value in own.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("missing", SENTENCES)
def test_what_production_needs_is_asked_for_in_a_sentence(missing):
    done = manage("check", **{missing: ""})
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{SENTENCES[missing]}\n")


def test_a_production_environment_is_found_clean():
    done = manage("check", "--deploy", "--fail-level", "WARNING")
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_development_needs_nothing():
    done = manage("check", **{**dict.fromkeys(PRODUCTION), "DEBUG": "1"})
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_production_says_nothing_of_development():
    ask = (
        "from django.conf import settings as s;"
        "print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME,"
        "s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS > 31536000, s.ALLOWED_HOSTS, s.EMAIL_BACKEND, s.EMAIL_USE_TLS)"
    )
    done = manage("shell", "--no-imports", "-c", ask)
    assert done.stdout.strip() == (
        "False True True __Host-session __Host-csrf True True ['practice.example'] "
        "practice.notifications.smtp.EmailBackend True"
    )


@pytest.mark.django_db
def test_collected_files_have_names_that_change_with_their_content(client, settings, tmp_path):
    done = manage("collectstatic", "--no-input", EMBEDDED_HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    page = pages.read(client.get("/accounts/login/"))
    named = [link.attributes["href"] for link in page.all("link") if "/static/" in link.attributes["href"]]
    named += [script.attributes["src"] for script in page.all("script") if "src" in script.attributes]
    assert len(named) >= 3
    for address in named:
        stem, fingerprint, _ = address.rpartition("/")[2].rsplit(".", 2)
        assert (len(fingerprint), bool(stem)) == (12, True)
        with contextlib.closing(client.get(address)) as response:
            assert (response.status_code, response["Cache-Control"]) == (200, "max-age=315360000, public, immutable")
