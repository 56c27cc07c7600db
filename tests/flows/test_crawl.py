"""Every link of the demo's site leads to a page that is in order; `python -m bench.crawl` asks a browser as well."""

import pytest
from django.conf import settings
from django.test import Client

from practice.accounts.models import Person
from practice.demo import load
from tests.flows.crawling import STARTS, Crawl, Reader


@pytest.mark.django_db
@pytest.mark.parametrize("role", STARTS)
def test_every_link_leads_to_a_page_that_is_in_order(role):
    load.load()

    def reach(who) -> Reader:
        client = Client()
        if who:
            client.force_login(Person.objects.get(email=who.email))
        return Reader(client, settings.BASE_URL)

    crawl = Crawl.of(role, settings.BASE_URL, reach)

    assert crawl.wrong == []
    assert len(crawl.places) > 20
