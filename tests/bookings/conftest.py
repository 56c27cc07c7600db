import pytest

from tests.factories import free_slots, make_person, make_practice, make_service


@pytest.fixture
def service():
    make_practice()
    return make_service(slug="wren-50")


@pytest.fixture
def marlow(db):
    return make_person("Marlow Teal")


@pytest.fixture
def signed_in(client, marlow):
    """Marlow's browser."""
    client.force_login(marlow)
    return client


def choose(client, service, slot=None):
    slot = slot or free_slots(service)[0]
    return client.post(f"/bookings/{service.slug}/", {"start": slot.value})


def tell(client, service, **fields):
    return client.post(f"/bookings/{service.slug}/details/", {"name": "Marlow Teal", **fields})


def book(client, service):
    return client.post(f"/bookings/{service.slug}/check/")
