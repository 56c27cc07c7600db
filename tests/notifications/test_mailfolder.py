import pytest
from django.core.mail import EmailMultiAlternatives, get_connection, send_mail

from practice.notifications.mailfolder import newest_first


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "practice.notifications.mailfolder.EmailBackend"
    settings.MAIL_FOLDER = tmp_path / "deeper" / "mail"


def test_an_empty_folder_has_no_letters():
    assert newest_first() == []


def test_a_letter_is_kept_as_it_was_sent():
    letter = EmailMultiAlternatives("Booked: Zoë", "Grüße\n", "TLP <notes@example.org>", ["marlow@example.org"])
    letter.attach_alternative("<p>Grüße</p>", "text/html")
    letter.attach("appointment.ics", b"BEGIN:VCALENDAR", "text/calendar")
    assert get_connection().send_messages([letter]) == 1
    ((_key, kept),) = newest_first()
    assert [kept[header] for header in ("Subject", "From", "To")] == [
        "Booked: Zoë",
        "TLP <notes@example.org>",
        "marlow@example.org",
    ]
    assert kept.get_body(("plain",)).get_content() == "Grüße\n"
    assert kept.get_body(("html",)).get_content().strip() == "<p>Grüße</p>"
    assert [part.get_filename() for part in kept.iter_attachments()] == ["appointment.ics"]


def test_the_newest_letters_come_first_and_only_so_many():
    for number in range(12):
        send_mail(f"Letter {number}", "", "notes@example.org", ["marlow@example.org"])
    assert [letter["Subject"] for _key, letter in newest_first(3)] == ["Letter 11", "Letter 10", "Letter 9"]
    assert len({key for key, _letter in newest_first()}) == 12
