import pytest

from tests.scheduling.elsewhere import running_elsewhere


@pytest.fixture
def elsewhere(settings):
    """A web server that gives a calendar. DEBUG is on: addresses of this machine are asked in development alone."""
    settings.DEBUG = True
    with running_elsewhere() as server:
        yield server
