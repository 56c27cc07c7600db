"""The list of people while somebody types: it follows, says so, and keeps what was typed in the address."""

import pytest

from tests.factories import make_person, make_practice, make_practitioner, make_service, make_waiting
from tests.visitor import signed_in


@pytest.mark.django_db(transaction=True)
def test_the_list_follows_what_is_typed(with_scripts, site):
    make_practice()
    wren = make_practitioner("Wren Alder")
    service = make_service(wren)
    for name in ("Marlow Teal", "Rowan Heron"):
        make_waiting(make_person(name), service)
    page = with_scripts
    page.context.add_cookies([signed_in(wren.person, site)])
    page.goto(f"{site}/desk/people/")
    names = page.locator(".person-name")
    assert names.all_inner_texts() == ["Marlow Teal", "Rowan Heron"]

    page.get_by_label("Find somebody by name or e-mail").press_sequentially("row")
    page.get_by_role("status").filter(has_text="1 found").wait_for(state="attached")
    assert names.all_inner_texts() == ["Rowan Heron"]
    assert page.url == f"{site}/desk/people/?q=row"

    page.get_by_label("Find somebody by name or e-mail").fill("")
    page.get_by_role("status").filter(has_text="2 people").wait_for(state="attached")
    assert (names.all_inner_texts(), page.url) == (["Marlow Teal", "Rowan Heron"], f"{site}/desk/people/")
