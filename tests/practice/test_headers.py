"""What travels with each answer in production, by the rules of the HTTP Observatory, and what else tells browsers."""

import contextlib
import http.client
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.factories import make_person, make_practice
from tests.practice.observatory import score

SECURE = {"BASE_URL": "https://localhost", "BEHIND_PROXY": "1"}
READING = ["/", "/articles/", "/support-now/", "/bookings/", "/consultations/", "/privacy/", "/no-page/"]
WITH_A_COOKIE = ["/accounts/login/", "/contact/"]


def asked(site: str, path: str, scheme: str):
    headers = {"X-Forwarded-Proto": scheme, "Host": "localhost"}
    with contextlib.closing(http.client.HTTPConnection(urlsplit(site).netloc, timeout=20)) as connection:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        response.read()
    return response


@pytest.mark.django_db(transaction=True)
def test_in_production_every_page_has_an_a_plus_by_the_observatorys_rules(start_site):
    make_practice()
    site, scores = start_site(**SECURE), {}
    for path in READING + WITH_A_COOKIE:
        secure, plain = asked(site, path, "https"), asked(site, path, "http")
        cookies = [
            cookie for line in secure.headers.get_all("Set-Cookie", []) for cookie in SimpleCookie(line).values()
        ]
        scores[path] = score(secure.headers, cookies, plain.headers.get("Location", ""))
        assert all(cookie.key.startswith("__Host-") for cookie in cookies), path
    # A page that sets no cookie can't have the five marks for a good one.
    assert scores == {**dict.fromkeys(READING, 130), **dict.fromkeys(WITH_A_COOKIE, 135)}


@pytest.mark.django_db
def test_signing_out_leaves_nothing_of_the_pages_in_the_browser(client):
    client.force_login(make_person())
    assert client.post("/accounts/logout/")["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in client.get("/accounts/logout/")


@pytest.mark.django_db
def test_whoever_finds_a_hole_can_tell_the_practice(frozen, settings):
    make_practice(email="hello@practice.example")
    answer = Client().get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        "Contact: mailto:hello@practice.example",
        "Expires: 2027-05-23T00:00:00Z",
        "Preferred-Languages: en",
        f"Canonical: {settings.BASE_URL}/.well-known/security.txt",
    ]


@pytest.mark.django_db
def test_without_an_address_to_write_to_there_is_no_such_page():
    make_practice(email="")
    assert Client().get("/.well-known/security.txt").status_code == 404
