"""What a log may hold, and what never."""

import json
import logging
import sys

import pytest

from practice.logs import HEADER, Json, Plain, redact, request_id
from practice.settings import LOGGING


def written(formatter, message, *args, error=None) -> str:
    raised = None
    if error:
        try:
            raise error
        except type(error):
            raised = sys.exc_info()
    return formatter.format(logging.LogRecord("practice", logging.ERROR, "", 1, message, args, raised))


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Not Found: /manage/abc:def/move/", "Not Found: /manage/…/move/"),
        ("GET /bookings/offers/a:b/ HTTP/1.1", "GET /bookings/offers/…/ HTTP/1.1"),
        ("to robin.reed+x@example.org, and <rowan@example.org>", "to …@…, and <…@…>"),
        ("{'robin@example.org': (550, b'No such user')}", "{'…@…': (550, b'No such user')}"),
        ("GET /articles/search/?q=leaving+him HTTP/1.1", "GET /articles/search/?… HTTP/1.1"),
        ("DETAIL:  Key (email)=(robin) already exists.\nnext", "DETAIL: …\nnext"),
        ("Redis answers. Is it well? a=b", "Redis answers. Is it well? a=b"),
    ],
)
def test_what_gives_somebody_away_is_left_out(words, left):
    assert redact(words) == left


@pytest.mark.parametrize("formatter", [Json(), Plain("%(message)s")], ids=["json", "plain"])
def test_neither_message_nor_traceback_holds_an_address_a_link_or_a_row(formatter):
    error = ValueError("at /manage/abc:def/ for robin@example.org\nDETAIL:  Failing row contains (Robin Reed).")
    line = written(formatter, "Wrote to %s", "rowan@example.org", error=error)

    for canary in ("robin@", "rowan@", "abc:def", "Robin Reed"):
        assert canary not in line
    assert "Wrote to …@…" in line
    assert "ValueError" in line


def test_a_line_is_one_object_with_the_number_of_its_request():
    given = request_id.set("f00d")
    try:
        line = written(Json(), "Two\nlines, é")
    finally:
        request_id.reset(given)

    found = json.loads(line)
    assert "\n" not in line
    assert found.pop("at").endswith("+00:00")
    assert found == {"level": "ERROR", "logger": "practice", "message": "Two\nlines, é", "request": "f00d"}


def test_every_answer_has_a_number_of_its_own(client):
    first, second = client.get("/health/live")[HEADER], client.get("/health/live")[HEADER]

    assert len(first) == 12
    assert first != second
    assert request_id.get() == ""


@pytest.mark.django_db
def test_the_page_of_an_error_names_the_number(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("practice.views.silence", lambda _now: 1 / 0)
    response = client.get("/health/ready")

    assert response.status_code == 500
    assert response[HEADER] in response.content.decode()


def test_everything_that_is_written_goes_through_it():
    assert {formatter["()"] for formatter in LOGGING["formatters"].values()} == {
        "practice.logs.Plain",
        "practice.logs.Json",
    }
    assert LOGGING["root"]["handlers"] == ["console"]
