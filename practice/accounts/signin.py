"""Signing in by a code sent to an address, the same for somebody new and somebody known.

allauth writes to an unknown address that there is no such account, which would strand a new client in the middle of a
booking. Here everybody gets a code, and the person is made once the code is right (docs/decisions/0006).
"""

import smtplib
import time

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import EmailAddress, Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.core import ratelimit
from allauth.core.internal.ratelimit import get_ip  # of an IPv6 address the network
from django.db import transaction

from practice.accounts import sessions
from practice.accounts.models import Person

TOO_MANY = "That was a lot of codes. Wait a minute and try again, or later today where this comes back."


class CodeNotSent(Exception):
    """The mail server did not take the message. Nothing was begun, and trying again is safe."""


class TooManyCodes(Exception):
    """A code for this address, or by this visitor, was asked for too often."""


class SignIn(LoginCodeVerificationProcess):
    """allauth's login by code, for addresses it knows and those it doesn't."""

    def send_by_email(self, email, skip_enumeration_mails=False):
        code = self.generate_code()
        get_adapter().send_mail("account/email/login_code", email, {"request": self.request, "code": code})

    def resend(self):
        """New digits, which have ten minutes of their own."""
        self.send()
        self.state["at"] = self.stage.login.initiated_at = time.time()
        self.record_resend()
        self.persist()

    def finish(self, redirect_url):
        if not self.user:
            self._user = person_at(self.state["email"])
        return super().finish(redirect_url)


@transaction.atomic
def person_at(email: str) -> Person:
    """The person who has just shown that they read `email`; made now if they are new."""
    address = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
    if address:
        return address.user
    person = Person.objects.at(email)
    EmailAddress.objects.update_or_create(
        user=person,
        email=person.email,
        defaults={"verified": True},
        create_defaults={"verified": True, "primary": True},
    )
    return person


def is_read_by(email: str, person: Person) -> bool:
    """Whether an address is theirs: the one we write to, or another that they have shown to be."""
    others = EmailAddress.objects.filter(user=person, email__iexact=email, verified=True)
    return email.lower() == person.email or others.exists()


@transaction.atomic
def person_reached_at(email: str, *, name: str = "") -> Person:
    """Whoever an address belongs to, for somebody else who gives it; made now where it is nobody's.

    The address counts as unverified: they see what is theirs once they sign in with a code sent there. A name they
    have chosen themselves stays.
    """
    address = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
    if address:
        return address.user
    person = Person.objects.at(email)
    if name and not person.name:
        person.go_by(name)
    return person


def send_code(request, email: str, *, shared_device: bool = False) -> None:
    """E-mail six digits to `email` and begin a sign-in in this browser's session.

    On a shared device the session is short from now on and end with the browser (`practice.accounts.sessions`).
    Raises `TooManyCodes` or `CodeNotSent`: the caller says so and keeps what was typed.
    """
    count_code(request, email)
    known = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
    login = Login(user=known and known.user, email=email)
    login.state["stages"] = {"current": LoginByCodeStage.key}
    stage = LoginByCodeStage(LoginStageController(request, login), request, login)
    stage.state.update(SignIn.initial_state(user=login.user, email=email), initiated_by_user=True)
    deliver_code(SignIn(stage).send)
    SignIn(stage).persist()
    if shared_device:
        sessions.make_short(request.session)


def count_code(request, email: str) -> None:
    """Afterwards one more code counts. Raises `TooManyCodes`, and then nothing counts.

    Hours and days are counted by address and by where it was asked from: else whoever knows an address could keep its
    owner out by asking for codes to it.
    """
    address = email.lower()
    counted = {"request_login_code": address, "request_login_code_here": f"{address} {get_ip(request)}"}
    for is_a_look in (True, False):
        for action, key in counted.items():
            if not ratelimit.consume(request, action=action, key=key, dry_run=is_a_look):
                raise TooManyCodes


def deliver_code(send):
    """What `send` gives; a mail server that is down or refuses becomes `CodeNotSent`."""
    try:
        return send()
    except (OSError, smtplib.SMTPException) as refusal:
        raise CodeNotSent from refusal


def waiting_for_code(request) -> SignIn | None:
    """The sign-in begun in this browser, or None when there is none or its ten minutes are over."""
    stage = LoginStageController.enter(request, LoginByCodeStage.key)
    if not stage:
        return None
    process = SignIn(stage)
    return process.abort_if_invalid()
