"""The two mails that go out at once and pass no outbox: digits to sign in with, and a code for a new address.

They wear the same dress as every other message (`practice.notifications.emails`).
"""

import uuid
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from practice.accounts import adapter
from practice.accounts.models import Person
from practice.notifications.actions import write_there_again
from practice.notifications.emails import dress, message_id_of, sender_of
from practice.profile.models import Practice


@dataclass(frozen=True)
class CodeMail:
    """A mail of allauth's that may go out: its name and what it is called in lists, and where its words are."""

    name: str
    label: str
    template: str

    def sample_message(self, person: Person) -> EmailMultiAlternatives:
        """As `person` would get it. The digits open nothing."""
        return sign_in_mail(self.template, person.email, "123456", reader=person)


CODE_MAILS = [
    CodeMail("signing_in.digits", "Six digits", "account/email/login_code"),
    CodeMail("signing_in.new_address", "A code for a new address", "account/email/email_confirmation"),
]


class NotOurWords(Exception):
    """allauth asks for a mail that has no words of ours. Its own would say what this site is."""


class Adapter(adapter.Adapter):
    def render_mail(self, template_prefix, email, context, headers=None):
        if template_prefix not in [mail.template for mail in CODE_MAILS]:
            raise NotOurWords(template_prefix)
        return sign_in_mail(template_prefix, email, context["code"], reader=reader_of(email))

    def post_login(self, request, user, *, email, **more):
        """Whoever signed in with a code reads mail at that address, whatever came back from there."""
        if email:
            write_there_again(address=email)
        return super().post_login(request, user, email=email, **more)

    def confirm_email(self, request, email_address):
        """All of a change is kept, or nothing: else an address would open an account that nobody was told of."""
        try:
            with transaction.atomic():
                confirmed = super().confirm_email(request, email_address)
                if confirmed:
                    write_there_again(address=email_address.email)
        except IntegrityError:  # somebody was booked for at that address since the code was looked at
            messages.error(request, self.error_messages["email_taken"])
            return False
        return confirmed


def sign_in_mail(template: str, to: str, code: str, *, reader: Person | None) -> EmailMultiAlternatives:
    """A code in the dress, from whom `reader` chose; from the neutral label where nobody is known to read that."""
    practice = Practice.current()
    return dress(
        line=render_to_string(f"{template}_subject.txt"),
        text=render_to_string(f"{template}_message.txt", {"code": code}),
        sender=sender_of(reader, practice),
        to=to,
        prefix=practice.subject_prefix,
        headers={"Message-ID": message_id_of(uuid.uuid4())},
    )


def reader_of(email: str) -> Person | None:
    """Who has shown that they read this address; None where nobody has, who may be anybody then."""
    address = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
    return address.user if address else None
