"""What a colleague reads of groups, and what each button does."""

from datetime import timedelta

import pytest
from django.urls import reverse

from consultations.groups.actions import give_back, join_group
from consultations.models import Joining, Meeting, Reading
from practice.notifications.models import Notification
from tests import pages
from tests.factories import at, make_colleague, make_group, make_person, make_practice, make_practitioner, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

GROUP = "/consultations/groups/endings/"


@pytest.fixture
def group():
    make_practice()
    wren = make_practitioner(online_link="https://room.example/wren")
    return make_group(wren, slug="endings", capacity=1, theme="What endings do to us.")


@pytest.fixture
def lark():
    return make_colleague(make_person("Lark Merganser"))


def notices(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def heading(response) -> str:
    return pages.read(response).one("h1").words


def buttons(response) -> list[str]:
    return [one.words for one in pages.read(response).one("main").all("button")]


def test_anybody_reads_what_a_group_is_and_how_to_come_to_a_seat(client, group):
    Reading.objects.create(group=group, title="A quiet room", address="/articles/a-quiet-room/")
    page = pages.read(client.get(GROUP))
    for words in ("What endings do to us.", "Tuesday 1 December 2026", "A seat is free.", "1, each for the whole run"):
        assert words in page.words
    links = {link.words: link.attributes["href"] for link in page.one("main").all("a")}
    assert links == {
        "A quiet room": "/articles/a-quiet-room/",
        "Sign in to take a seat": f"/accounts/login/?next={GROUP}",
    }
    assert "room.example" not in page.words


def test_groups_that_meet_again_are_listed_and_no_others(client, group):
    make_group(slug="hidden", title="Hidden", is_listed=False)
    make_group(slug="unplanned", title="Unplanned", meets=0)
    for address in ("/consultations/groups/", "/consultations/"):
        page = pages.read(client.get(address))
        listed = [link.words for link in page.all("a") if "/groups/" in (link.attributes.get("href") or "")]
        assert listed == ["Endings"]
    assert client.get("/consultations/groups/hidden/").status_code == 404


@pytest.mark.parametrize("address", ["/consultations/groups/", GROUP])
def test_a_page_asks_no_more_for_three_than_for_one(client, group, lark, django_assert_num_queries, address):
    client.force_login(lark.person)
    queries = 8 if address == GROUP else 4
    with django_assert_num_queries(queries):
        client.get(address)
    for number in (2, 3):
        make_group(slug=f"group-{number}x", first="2026-12-02 15:00")
        join_group(group=group, colleague=make_colleague(make_person(f"Teal{number}")))
    with django_assert_num_queries(queries):
        client.get(address)


def test_a_seat_is_taken_and_given_back_with_a_button_each(signed_in, group):
    assert "Take a seat" in buttons(signed_in.get(GROUP))
    response = signed_in.post(f"{GROUP}join/", follow=True)
    joining = Joining.objects.get()
    assert response.redirect_chain == [(f"/consultations/seats/{joining.pk}/", 302)]
    assert (heading(response), joining.state) == ("You have a seat", "seated")
    assert "You have a seat" in pages.read(signed_in.get(GROUP)).words
    response = signed_in.post(reverse("consultations:leave_seat", args=[joining.pk]), follow=True)
    assert (heading(response), Joining.objects.get().state) == ("You have left", "left")


def test_with_no_seat_free_one_waits_and_takes_what_is_offered(signed_in, group, noor, lark):
    first = join_group(group=group, colleague=lark)
    assert "Join the waitlist" in buttons(signed_in.get(GROUP))
    assert heading(signed_in.post(f"{GROUP}join/", follow=True)) == "You are on the waitlist"
    give_back(joining=first)
    mine = Joining.objects.get(colleague=noor)
    page = signed_in.get(mine.get_absolute_url())
    assert (heading(page), buttons(page)[:3]) == (
        "A seat is kept for you",
        ["Take the seat", "Not this time", "Leave the waitlist"],
    )
    assert "Take it or say no" in pages.read(signed_in.get("/account/")).words
    assert heading(signed_in.post(f"{mine.get_absolute_url()}take/", follow=True)) == "You have a seat"


def test_whoever_wants_no_messages_is_promised_none_and_told_where_to_look(signed_in, group, noor, lark):
    noor.person.channels = []
    noor.person.save()
    first = join_group(group=group, colleague=lark)
    page = signed_in.post(f"{GROUP}join/", follow=True)
    assert notices(page) == [
        "All seats are taken. You are on the waitlist. Nothing is sent to you: when it is your turn it stands here, so "
        "look in when you like."
    ]
    give_back(joining=first)
    mine = Joining.objects.get(colleague=noor)
    taken = signed_in.post(f"{mine.get_absolute_url()}take/", follow=True)
    assert notices(taken) == ["You have a seat. The dates stand here and in your account."]
    for response in (page, taken):
        words = pages.read(response).one("main").words
        assert [promise for promise in ("write to you", "is on its way", "We remind you") if promise in words] == []


def test_an_offer_that_is_over_says_so(signed_in, group, noor, lark, frozen):
    first = join_group(group=group, colleague=lark)
    mine = join_group(group=group, colleague=noor)
    give_back(joining=first)
    frozen.shift(timedelta(hours=12))
    response = signed_in.post(f"{mine.get_absolute_url()}take/", follow=True)
    assert heading(response) == "You are on the waitlist"
    assert notices(response) == ["The seat is not kept for you any more. You keep a place at the end of the waitlist."]


def test_not_this_time_pressed_after_the_seat_was_taken_changes_nothing_and_says_nothing_else(
    signed_in, group, noor, lark
):
    first = join_group(group=group, colleague=lark)
    mine = join_group(group=group, colleague=noor)
    give_back(joining=first)
    signed_in.post(f"{mine.get_absolute_url()}take/")
    planned = list(Notification.objects.waiting().filter(subject_id=mine.pk).order_by("pk"))
    signed_in.get(mine.get_absolute_url())
    response = signed_in.post(f"{mine.get_absolute_url()}pass/", follow=True)
    assert (heading(response), notices(response)) == ("You have a seat", [])
    assert list(Notification.objects.waiting().filter(subject_id=mine.pk).order_by("pk")) == planned != []


def test_a_seat_that_was_left_is_not_kept_and_no_place_in_the_line_is(signed_in, group, noor, lark):
    first = join_group(group=group, colleague=lark)
    mine = join_group(group=group, colleague=noor)
    give_back(joining=first)
    signed_in.post(f"{mine.get_absolute_url()}leave/")
    signed_in.get(mine.get_absolute_url())
    response = signed_in.post(f"{mine.get_absolute_url()}take/", follow=True)
    assert notices(response) == ["The seat is not kept for you any more."]


def test_not_this_time_goes_to_the_end_of_the_line(signed_in, group, noor, lark):
    first = join_group(group=group, colleague=lark)
    mine = join_group(group=group, colleague=noor)
    give_back(joining=first)
    response = signed_in.post(f"{mine.get_absolute_url()}pass/", follow=True)
    assert (heading(response), Joining.objects.get(pk=mine.pk).passed_at is not None) == (
        "You are on the waitlist",
        True,
    )


def test_names_are_read_by_those_alone_who_agreed_and_are_those_of_whoever_agreed(client, lark):
    group = make_group(slug="endings")
    agreed = [join_group(group=group, colleague=lark, is_listed=True)]
    noor, teal = make_colleague(), make_colleague(make_person("Teal Wigeon"))
    agreed.append(join_group(group=group, colleague=noor, is_listed=True))
    silent = join_group(group=group, colleague=teal)
    shown = {}
    for joining in [*agreed, silent]:
        client.force_login(joining.colleague.person)
        page = pages.read(client.get(joining.get_absolute_url())).one("main").words
        shown[joining.colleague.person.name] = [
            name for name in ("Lark Merganser", "Noor Siskin", "Teal Wigeon") if name in page
        ]
    assert shown == {"Lark Merganser": ["Noor Siskin"], "Noor Siskin": ["Lark Merganser"], "Teal Wigeon": []}
    client.force_login(teal.person)
    response = client.post(f"{silent.get_absolute_url()}listed/", {"is_listed": "on"}, follow=True)
    assert all(name in pages.read(response).words for name in ("Lark Merganser", "Noor Siskin"))
    response = client.post(f"{silent.get_absolute_url()}listed/", follow=True)
    assert "Lark" not in pages.read(response).words


def test_the_link_stands_on_the_page_of_a_seat_from_a_day_before_and_on_no_other(
    signed_in, client, group, noor, frozen
):
    mine = join_group(group=group, colleague=noor)
    frozen.move_to(at("2026-11-30 14:59"))
    assert "room.example" not in signed_in.get(mine.get_absolute_url()).content.decode()
    frozen.move_to(at("2026-11-30 15:00"))
    page = pages.read(signed_in.get(mine.get_absolute_url()))
    assert [link.words for link in page.all("a", href="https://room.example/wren")] == ["https://room.example/wren"]
    assert "room.example" not in signed_in.get(GROUP).content.decode()


@pytest.mark.parametrize("state", ["waiting", "asked", "offered", "left"])
def test_without_a_seat_nobody_reads_the_link(signed_in, group, noor, frozen, state):
    mine = join_group(group=group, colleague=noor)
    frozen.move_to(at("2026-12-01 14:00"))
    ended = {"ended_at": at("2026-11-25 14:00")} if state == "left" else {"until": at("2026-12-01 14:30")}
    Joining.objects.filter(pk=mine.pk).update(state=state, **ended)
    assert "room.example" not in signed_in.get(mine.get_absolute_url()).content.decode()


def test_whom_the_facilitator_knows_otherwise_reads_that_it_is_looked_at_by_hand_and_not_why(signed_in, group, noor):
    make_session(noor.person)
    session = make_session(noor.person, start=at("2026-11-26 10:00"))
    type(session.entry).objects.filter(pk=session.entry_id).update(practitioner=group.facilitator)
    response = signed_in.post(f"{GROUP}join/", follow=True)
    words = pages.read(response).one("main").words.lower()
    assert (heading(response), Joining.objects.get().state) == ("You asked for a seat", "asked")
    assert "we look at each request like this one by hand" in words
    assert [word for word in ("client", "session", "therapy") if word in words] == []


def test_the_account_shows_each_meeting_and_leads_to_the_seat(signed_in, group, noor):
    mine = join_group(group=group, colleague=noor)
    page = pages.read(signed_in.get("/account/"))
    led = [link.attributes["href"] for link in page.all("a") if "Give the seat back" in link.words]
    assert led == [mine.get_absolute_url()] * 3


def test_where_a_seat_is_for_one_meeting_each_has_a_button(signed_in, noor):
    group = make_group(slug="endings", seats_for="meeting")
    page = pages.read(signed_in.get(GROUP))
    named = [one.attributes["value"] for one in page.all("input", name="meeting")]
    assert named == [str(pk) for pk in group.meetings.order_by("entry__during").values_list("pk", flat=True)]
    signed_in.post(f"{GROUP}join/", {"meeting": named[1]})
    assert Joining.objects.get().meeting == Meeting.objects.get(pk=named[1])
    signed_in.get("/account/")
    response = signed_in.post(f"{GROUP}join/", {"meeting": "made up"}, follow=True)
    assert (notices(response), Joining.objects.count()) == (["Seats in this group can’t be taken now."], 1)


def test_nobody_reads_or_changes_the_seat_of_another(client, group, noor, lark):
    theirs = join_group(group=group, colleague=noor)
    client.force_login(lark.person)
    assert client.get(theirs.get_absolute_url()).status_code == 404
    for name in ("take_seat", "pass_seat", "leave_seat", "list_seat"):
        assert client.post(reverse(f"consultations:{name}", args=[theirs.pk])).status_code == 404
    assert Joining.objects.get().state == "seated"
