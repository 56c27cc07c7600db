"""Forms for second factors, in our words. What is behind each field is allauth's."""

import struct

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms

# What the libraries trip over where no browser made the answer. allauth catches some of it in some of its forms.
NONSENSE = (AttributeError, LookupError, TypeError, ValueError, struct.error)


class FactorField(forms.CharField):
    """Digits from an app, or a spare code; with or without spaces."""

    def __init__(self, **kwargs):
        super().__init__(
            max_length=20,
            widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
            error_messages={"required": "Write the digits"},
            **kwargs,
        )

    def clean(self, value):
        return "".join(super().clean(value).split())


def of_app_or_spare() -> FactorField:
    return FactorField(label="Digits", help_text="Six from your app, or eight of a spare code.")


class FactorForm(AuthenticateForm):
    """The second step of signing in."""

    code = of_app_or_spare()


class FactorAgainForm(ReauthenticateForm):
    """The same, of somebody who is signed in."""

    prefix = "proof"
    code = of_app_or_spare()


class AppForm(ActivateTOTPForm):
    """Six digits from an app that was given its key just now."""

    code = FactorField(label="Six digits from the app", help_text="Those that it shows now.")


class CredentialField(forms.JSONField):
    """What a browser answered for a passkey."""

    def __init__(self):
        none = "There was no answer from a passkey. Try again."
        super().__init__(widget=forms.HiddenInput, error_messages={"required": none, "invalid": none})

    def to_python(self, value):
        try:
            return super().to_python(value)
        except RecursionError as too_deep:
            raise get_adapter().validation_error("incorrect_code") from too_deep


class GivesPasskey(forms.Form):
    """A form that a passkey answers; nonsense is refused as any other wrong answer is."""

    credential = CredentialField()

    def clean_credential(self):
        try:
            return super().clean_credential()
        except NONSENSE as nonsense:
            raise get_adapter().validation_error("incorrect_code") from nonsense


class SignInPasskeyForm(GivesPasskey, LoginWebAuthnForm):
    """A passkey in place of an address and digits."""


class PasskeyStepForm(GivesPasskey, AuthenticateWebAuthnForm):
    """A passkey as the second step of signing in."""


class PasskeyAgainForm(GivesPasskey, ReauthenticateWebAuthnForm):
    """The same, of somebody who is signed in."""

    prefix = "proof"


class PasskeyForm(AddWebAuthnForm):
    """What the browser answered when it made a passkey, and what its person calls it."""

    name = forms.CharField(
        label="What you call it",
        help_text="So that you know it from others, such as “Phone”.",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    credential = CredentialField()
    passwordless = None  # every passkey here opens without an address

    def clean(self):
        try:
            return super().clean()
        except NONSENSE as nonsense:
            raise get_adapter().validation_error("incorrect_code") from nonsense
