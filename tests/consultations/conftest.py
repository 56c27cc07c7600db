import pytest

from tests.factories import make_colleague, make_consultation_service, make_practice


@pytest.fixture
def service():
    make_practice()
    return make_consultation_service(slug="wren-peer-50")


@pytest.fixture
def noor(db):
    return make_colleague()


@pytest.fixture
def signed_in(client, noor):
    """Noor's browser. She is approved."""
    client.force_login(noor.person)
    return client
