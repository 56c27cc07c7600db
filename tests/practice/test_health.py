"""For machines: whether the process lives, and whether it can answer."""

from datetime import timedelta

import psycopg
import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError, connection
from django.test import RequestFactory

from practice.notifications.delivery import sweep
from practice.views import bad_request, is_gone
from tests.factories import NOW, make_colleague, make_notification, make_practitioner


@pytest.fixture
def no_database(transactional_db):
    """The database's address leads nowhere."""
    connection.close()
    own = connection.settings_dict
    kept = {name: own[name] for name in ("HOST", "OPTIONS")}
    own.update(HOST="/nowhere", OPTIONS={})
    yield
    connection.close()
    own.update(kept)


@pytest.mark.django_db
def test_a_site_that_can_answer_is_ready(client):
    response = client.get("/health/ready")
    assert (response.status_code, response.json()) == (200, {"ready": True, "problem": "", "degraded": ""})


@pytest.mark.django_db
def test_health_is_kept_by_no_cache_and_sets_no_cookie(client):
    for address in ("/health/live", "/health/ready"):
        response = client.get(address)
        assert "no-store" in response["Cache-Control"], address
        assert not response.cookies, address
        assert client.post(address).status_code == 405


@pytest.mark.usefixtures("no_database")
def test_without_a_database_it_is_alive_and_not_ready(client):
    alive, ready = client.get("/health/live"), client.get("/health/ready")
    assert (alive.status_code, alive.content) == (200, b"ok")
    assert (ready.status_code, ready.json()) == (
        503,
        {"ready": False, "problem": "The database does not answer.", "degraded": ""},
    )


def later(response) -> tuple:
    """Its status, when to come back, whether no cache keeps it, and what it tells that is nobody's business."""
    words = response.content.decode()
    told = [word for word in ("Traceback", "OperationalError", "psycopg", "/nowhere") if word in words]
    return response.status_code, response["Retry-After"], "no-store" in response["Cache-Control"], told


@pytest.mark.usefixtures("no_database")
@pytest.mark.parametrize("method", ["get", "post", "head"])
@pytest.mark.parametrize(
    "address", ["/", "/account/", "/accounts/login/", "/bookings/wren-50/", "/admin/", "/desk/", "/leave/"]
)
@pytest.mark.parametrize("cookie", ["", "x" * 32])
def test_without_a_database_every_page_says_kindly_to_come_back(client, method, address, cookie):
    client.raise_request_exception = False
    if cookie:
        client.cookies["session"] = cookie
    response = getattr(client, method)(address)
    if response.status_code in (302, 405):  # answered without asking anything
        return
    assert later(response) == (503, "30", True, [])
    if method != "head":
        page = response.content.decode()
        assert "We’re putting the room in order" in page
        assert "call or text 9-8-8 in Canada" in page


@pytest.mark.usefixtures("no_database")
def test_without_a_database_the_list_of_times_says_so_to_a_machine(client):
    client.raise_request_exception = False
    response = client.get("/bookings/wren-50/slots.json?from=2026-11-25&days=7")
    assert later(response) == (503, "30", True, [])
    assert response.json() == {"problem": "Try again in a minute."}


def raised(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def while_handling(first: Exception, second: Exception) -> Exception:
    second.__context__ = first
    return second


@pytest.mark.parametrize(
    ("error", "gone"),
    [
        (raised(OperationalError(), psycopg.OperationalError()), True),
        (raised(OperationalError(), psycopg.errors.AdminShutdown()), True),
        (raised(OperationalError(), psycopg.errors.CannotConnectNow()), True),
        (raised(OperationalError(), psycopg.errors.TooManyConnections()), True),
        (InterfaceError("the connection is closed"), True),
        (while_handling(OperationalError(), UpdateError()), True),
        (raised(OperationalError(), psycopg.errors.DeadlockDetected()), False),
        (raised(OperationalError(), psycopg.errors.QueryCanceled()), False),
        (ZeroDivisionError(), False),
        (None, False),
    ],
)
def test_only_a_database_that_does_not_answer_counts_as_gone(error, gone):
    assert is_gone(error) is gone


def test_a_session_that_could_not_be_saved_says_to_come_back_and_not_that_the_request_was_bad():
    lost = while_handling(while_handling(OperationalError(), UpdateError()), SessionInterrupted("It was deleted."))
    ended = while_handling(UpdateError(), SessionInterrupted("It was deleted."))
    request = RequestFactory().post("/bookings/wren-50/check/")
    assert later(bad_request(request, lost)) == (503, "30", True, [])
    assert bad_request(request, ended).status_code == 400


def test_what_broke_for_another_reason_is_not_called_a_pause(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("practice.views.render", lambda *_: 1 / 0)
    answer = client.get("/support-now/")
    assert (answer.status_code, "Something broke on our side" in answer.content.decode()) == (500, True)


# --- the dead man's handle --------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, ""),
        (5, ""),
        (7, "Messages have not gone out for 7 minutes."),
        (60, "Messages have not gone out for 1 hour."),
        (200, "Messages have not gone out for 3 hours."),
        (4000, "Messages have not gone out for 2 days."),
    ],
)
def test_who_watches_hears_when_nobody_sweeps(client, frozen, minutes, words):
    sweep()
    frozen.shift(timedelta(minutes=minutes))
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "problem": "", "degraded": words})


@pytest.mark.django_db
def test_a_site_that_never_swept_is_quiet_until_something_waits(client, frozen):
    assert client.get("/health/ready").json()["degraded"] == ""
    make_notification(make_colleague(), due_at=NOW)
    assert client.get("/health/ready").json()["degraded"] == ""
    frozen.shift(timedelta(minutes=6))
    assert client.get("/health/ready").json()["degraded"] == "Messages have never gone out, and some wait."


@pytest.mark.django_db
def test_the_desk_says_it_in_words(client, frozen):
    client.force_login(make_practitioner().person)
    sweep()
    assert "have not gone out" not in client.get("/desk/").content.decode()
    frozen.shift(timedelta(minutes=12))
    page = client.get("/desk/").content.decode()
    assert "Messages have not gone out for 12 minutes. Nothing is lost" in page
