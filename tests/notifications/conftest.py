import pytest
from aiosmtpd.controller import Controller

from tests.factories import make_colleague
from tests.servers import free_port


@pytest.fixture(params=[True, False], ids=["in one breath", "step by step"])
def serve(request, settings):
    """Starts a mail server that behaves as its handler says; Django's mail goes there from then on."""
    servers = []

    def start(handler):
        handler.listens_on = request.param
        servers.append(Controller(handler, hostname="127.0.0.1", port=free_port()))
        servers[-1].start()
        settings.EMAIL_BACKEND = "practice.notifications.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", servers[-1].port
        return handler

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def colleague(db):
    """Noor, approved, with nothing in the outbox yet."""
    colleague = make_colleague()
    colleague.person.notifications.all().delete()
    return colleague
