"""For machines: whether the process lives, and whether it can answer."""

import pytest
from django.db import connection


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
    assert (response.status_code, response.json()) == (200, {"ready": True, "problem": ""})


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
    assert (ready.status_code, ready.json()) == (503, {"ready": False, "problem": "The database does not answer."})


@pytest.mark.usefixtures("no_database")
def test_without_a_database_a_page_says_that_something_broke(client):
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()
    assert "call or text 9-8-8 in Canada" in response.content.decode()


@pytest.mark.usefixtures("no_database")
def test_without_a_database_somebody_with_a_cookie_meets_the_same_page(client):
    client.raise_request_exception = False
    client.cookies["session"] = "x" * 32
    assert client.get("/account/").status_code == 500
