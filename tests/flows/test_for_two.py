"""A time for two, in two browsers without scripts, against a real web server and a real mail server."""

from bookings.models import Session
from practice.notifications.delivery import sweep
from tests.factories import let_grace_pass, make_person, make_practice, make_service
from tests.flows.for_two import OTHER, invite
from tests.flows.walk import choose_next, follow, here, press, private_link, text_of
from tests.visitor import signed_in


def test_somebody_is_invited_comes_along_is_told_of_a_move_and_stays_away(page, browser, site, mail_server):
    make_practice()
    make_service(slug="wren-two", for_two=True, reminder_hours=[])
    marlow = make_person("Marlow Teal", email="marlow@example.org")
    page.context.add_cookies([signed_in(marlow, site)])
    page.goto(f"{site}/bookings/wren-two/")
    choose_next(page, 2)
    invite(page, OTHER)
    press(page, "Book this time")
    sweep()
    [letter] = mail_server.wait_for(OTHER, 1)
    assert "Marlow Teal has booked a time for two" in text_of(letter)

    theirs = browser.new_context(java_script_enabled=False).new_page()
    theirs.goto(next(word for word in text_of(letter).split() if "/invitations/" in word))
    theirs.get_by_label("Name you would like us to use").fill("Ash Fern")
    assert press(theirs, "I’ll come along") == 302
    session = Session.objects.get()
    assert (session.second.takes_part, here(theirs)[1]) == (True, session.entry.words)
    sweep()
    assert private_link(mail_server.wait_for(OTHER, 2)[-1]) == theirs.url

    page.goto(site + session.get_absolute_url())
    assert page.get_by_text("The other person comes along.").is_visible()
    follow(page.get_by_role("link", name="Move it"))
    choose_next(page)
    let_grace_pass(Session.objects.get())
    sweep()
    assert mail_server.wait_for(OTHER, 3)[-1]["Subject"].startswith("Moved to ")

    theirs.reload()
    assert here(theirs)[1] == Session.objects.get().entry.words
    follow(theirs.get_by_role("link", name="I’m not coming"))
    assert press(theirs, "I’m not coming") == 302
    assert here(theirs)[1] == "You’re not coming"
    page.goto(site + session.get_absolute_url())
    assert page.get_by_text("As it stands you come alone.").is_visible()
    sweep()
    assert len(mail_server.to(OTHER)) == 3
    theirs.context.close()
