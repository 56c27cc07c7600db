"""An app that shows six digits, as somebody has one on a phone."""

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.utils import timezone

from practice.accounts.models import Person


def digits_for(secret: str) -> str:
    """What an app that holds this key shows now."""
    return format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))


def with_an_app(person: Person) -> str:
    """Give them an app, and return its key."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret
