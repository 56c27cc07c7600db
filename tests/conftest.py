import contextlib
import threading
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from practice.profile.models import CrisisLine
from tests import chromium
from tests.emptying import empty_tables
from tests.factories import NOW
from tests.letters import running_mail_server
from tests.servers import close_to_others, free_port, running_site, running_worker
from tests.visitor import sign_in

# The suite tries the same examples each time, and a busy machine is nobody's mistake; `bench` tries others.
hypothesis_settings.register_profile(
    "suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("suite")

Client.force_login = sign_in  # with the second factor that whoever works here gives

TransactionTestCase._fixture_teardown = empty_tables


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The suite's database, which nobody has open any more when it is dropped: servers that a test ended may linger."""
    yield
    with django_db_blocker.unblock():
        close_to_others()


@pytest.fixture(autouse=True)
def _fresh_limits(request):
    """Rate limits of one test never reach the next, and each finds the first crisis lines in place."""
    if {"db", "transactional_db"} & set(request.fixturenames) or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("transactional_db" if _is_transactional(request) else "db")
        cache.clear()
        if not CrisisLine.objects.exists():  # a test with transactions of its own empties what migrations wrote
            import_module("practice.profile.migrations.0002_crisis_lines").add_lines(apps, None)


def _is_transactional(request):
    marker = request.node.get_closest_marker("django_db")
    return "transactional_db" in request.fixturenames or bool(marker and marker.kwargs.get("transaction"))


@pytest.fixture
def frozen():
    """It is Tuesday 24 November 2026, 10:00 am in British Columbia, and stays so until the test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def together(*acts):
    """Call them all at the same moment, each in a thread with a connection of its own; what each gave or raised."""
    begin, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def perform(position, act):
        begin.wait()
        try:
            outcomes[position] = act()
        except Exception as raised:
            outcomes[position] = raised
        finally:
            connection.close()

    threads = [threading.Thread(target=perform, args=numbered) for numbered in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.fixture(scope="session")
def mail_server_of_all():
    """A real SMTP server on this machine, which many tests use one after another."""
    with running_mail_server() as letters:
        yield letters


@pytest.fixture
def mail_server(settings, mail_server_of_all):
    """A real SMTP server on this machine, with no letter in it; Django's mail goes to it."""
    mail_server_of_all.pile.clear()
    settings.EMAIL_BACKEND = "practice.notifications.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_server_of_all.port
    return mail_server_of_all


@pytest.fixture
def start_site(request, transactional_db, mail_server, tmp_path, settings):
    """Starts a real web server (granian) on this test's database and mail server, with the environment it is given.

    Returns its address, which links in messages name from then on. DEBUG is off. Given nothing, it is the one of all.
    """
    with contextlib.ExitStack() as stack:

        def start(**more):
            log = tmp_path / f"web-{free_port()}.log"
            own = {"EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}", **more}
            shared = None if more else request.getfixturevalue("site_of_all")
            settings.BASE_URL = shared or stack.enter_context(running_site(log, **own))
            return settings.BASE_URL

        yield start


@pytest.fixture(scope="session")
def site_of_all(django_db_setup, django_db_blocker, mail_server_of_all, tmp_path_factory):
    """The address of a real web server that many tests use one after another: starting one takes longer than most."""
    log = tmp_path_factory.mktemp("web") / "web.log"
    mail = f"smtp://127.0.0.1:{mail_server_of_all.port}"
    with django_db_blocker.unblock(), running_site(log, EMAIL_URL=mail) as site:
        yield site


@pytest.fixture
def site(start_site):
    """The address of a real web server on this test's database and mail server."""
    return start_site()


@pytest.fixture
def start_worker(transactional_db, mail_server, tmp_path):
    """Starts a real Celery worker with beat, sweeping this test's outbox every second unless told otherwise."""
    with contextlib.ExitStack() as stack:

        def start(**more):
            log = tmp_path / "worker.log"
            own = {"EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}", **more}
            return stack.enter_context(running_worker(log, **own))

        yield start


@pytest.fixture
def celery_worker(start_worker):
    """A real Celery worker with beat, sweeping this test's outbox every second."""
    return start_worker()


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": chromium.find(), "args": chromium.FLAGS, "headless": True}


@pytest.fixture(scope="session")
def browser_context_args():
    """Scripts are off unless a test says otherwise: every flow must work without them."""
    return {"java_script_enabled": False, "locale": "en-CA", "timezone_id": "America/Vancouver"}


@pytest.fixture(params=["without scripts, on a phone", "with scripts, on a wide screen"])
def either_page(browser, request):
    """A page in each of the two browsers that a flow of the desk has to work in."""
    on_a_phone = request.param == "without scripts, on a phone"
    screen = {"width": 390, "height": 844} if on_a_phone else {"width": 1280, "height": 900}
    own = {"java_script_enabled": not on_a_phone, "viewport": screen}
    with browser.new_context(locale="en-CA", timezone_id="America/Vancouver", **own) as context:
        yield context.new_page()


@pytest.fixture
def with_scripts(browser):
    context = browser.new_context(locale="en-CA", timezone_id="America/Vancouver")
    yield context.new_page()
    context.close()
