"""Redis carries nudges and may be gone: people sign in and book all the same, and what is due goes with a sweep."""

import contextlib
import socket
import subprocess
import sys

import pytest

from bookings.models import Session
from practice.celery import app as celery_app
from practice.embedded.servers import Valkey
from practice.notifications.models import Notification
from tests.factories import free_slots, make_person, make_practice, make_service, make_session
from tests.flows.walk import attached, code_sent_to
from tests.servers import PROJECT, environment, free_port, running, wait_until
from tests.visitor import Visitor

PAGE = "/bookings/wren-50/"
PATIENCE = 1.0  # seconds: what a request may take longer than it takes beside a Redis that answers


@pytest.fixture(autouse=True)
def service(transactional_db):
    make_practice()
    return make_service(slug="wren-50")


@contextlib.contextmanager
def refusing():
    """The address of a Redis that nobody runs."""
    yield f"redis://127.0.0.1:{free_port()}/0"


@contextlib.contextmanager
def silent():
    """The address of a Redis that takes every connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def sign_in_and_book(site, letters, service, address) -> dict[str, float]:
    """The whole way over HTTP; how many seconds each form took."""
    visitor = Visitor(site)
    visitor.get(PAGE)
    hold = visitor.post(PAGE, start=free_slots(service)[0].value)
    visitor.get(f"{PAGE}details/")
    details = visitor.post(f"{PAGE}details/", name="Robin Reed", email=address)
    visitor.get(details.location)
    code = visitor.post(details.location, code=code_sent_to(address, letters), next=f"{PAGE}check/")
    visitor.get(f"{PAGE}check/")
    book = visitor.post(f"{PAGE}check/")
    assert (code.location, book.location) == (f"{PAGE}check/", f"{PAGE}booked/")
    assert visitor.get(f"{PAGE}booked/").status == 200
    return {"hold": hold.seconds, "details": details.seconds, "code": code.seconds, "book": book.seconds}


def best_of_three(site, letters, service, name) -> dict[str, float]:
    """The fewest seconds that each form took: what else this machine does is not what is measured."""
    ways = [sign_in_and_book(site, letters, service, f"{name}{number}@example.org") for number in range(3)]
    return {form: min(way[form] for way in ways) for form in ways[0]}


@pytest.mark.parametrize("redis", [refusing, silent])
def test_people_sign_in_and_book_and_wait_no_more_than_a_second_longer(start_site, mail_server, service, redis):
    usual = best_of_three(start_site(), mail_server, service, "robin")
    with redis() as url:
        without = best_of_three(start_site(REDIS_URL=url), mail_server, service, "reed")

        swept = subprocess.run(
            [sys.executable, "manage.py", "deliver_notifications"],
            cwd=PROJECT,
            env=environment(REDIS_URL=url, EMAIL_URL=f"smtp://127.0.0.1:{mail_server.port}"),
            capture_output=True,
            text=True,
            check=True,
        )

    assert {form: seconds for form, seconds in without.items() if seconds > usual[form] + PATIENCE} == {}
    assert Session.objects.count() == 6
    assert swept.stdout == "12 sent, 0 failed, 0 missed, 0 withdrawn, 0 put back\n"
    confirmation = mail_server.to("reed0@example.org")[1]
    assert confirmation["Subject"].startswith("Booked: ")
    assert [name for name, _content in attached(confirmation)] == ["appointment.ics"]


def valkey(port, log):
    return running([str(Valkey().binary()), "--port", str(port), "--bind", "127.0.0.1", "--save", ""], log, {})


def test_a_worker_outlives_its_redis_and_delivers_again(start_worker, mail_server, service, tmp_path):
    port = free_port()
    with valkey(port, tmp_path / "before.log"):
        worker = start_worker(REDIS_URL=f"redis://127.0.0.1:{port}/0")
        make_session(make_person(email="marlow@example.org"), service)
        mail_server.wait_for("marlow@example.org")

    log = tmp_path / "worker.log"
    wait_until(lambda: "Cannot connect" in log.read_text(), worker, log)
    make_session(make_person(email="rowan@example.org"), service)
    assert mail_server.to("rowan@example.org") == []

    with valkey(port, tmp_path / "after.log"):
        assert mail_server.wait_for("rowan@example.org", seconds=60)[0]["Subject"].startswith("Booked: ")
        assert worker.poll() is None
    assert Notification.objects.filter(kind="bookings.session.confirmation", state="sent").count() == 2


def test_a_worker_goes_on_looking_for_its_redis_however_long_it_is_gone():
    assert celery_app.conf.broker_connection_max_retries is None
