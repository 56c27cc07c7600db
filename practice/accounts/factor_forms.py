"""Forms for second factors, in our words. What is behind each field is allauth's."""

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms


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


class PasskeyForm(AddWebAuthnForm):
    """What the browser answered when it made a passkey, and what its person calls it."""

    name = forms.CharField(
        label="What you call it",
        help_text="So that you know it from others, such as “Phone”.",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    passwordless = None  # every passkey here opens without an address
