from django import forms

from bookings.companions.actions import MOST_A_DAY, TooManyInvitations, require_may_invite
from practice.accounts.forms import AddressField, NameField

OWN_ADDRESS = "This is your own address. Write the other person’s, or leave it empty."

TOO_MANY_INVITATIONS = (
    f"You have invited {MOST_A_DAY} people since yesterday, and one person can’t invite more in a day. Leave this "
    "empty: you can still book, and bring somebody along."
)


def check_invitation(address: str, *, client, own: str) -> str:
    """The address, once `client` may invite it; `own` is where they read themselves. Raises `ValidationError`."""
    if address and address == own:
        raise forms.ValidationError(OWN_ADDRESS, code="own")
    try:
        if address and client.is_authenticated:
            require_may_invite(client)
    except TooManyInvitations as too_many:
        raise forms.ValidationError(TOO_MANY_INVITATIONS, code="too_many") from too_many
    return address


class CompanionField(AddressField):
    """Where the second person is asked. It can stay empty: not everybody has an address of their own."""

    def __init__(self):
        super().__init__(
            label="E-mail address of the other person",
            help_text="We write to them once, when you book: that you, by name, invite them, when it is, and how to "
            "say yes or no. Nothing else comes until they say yes. You can also leave it empty and bring them along.",
            required=False,
        )
        self.widget.attrs["autocomplete"] = "off"  # a browser would fill in the writer's own

    def clean(self, value):
        return super().clean(value) if value and value.strip() else ""


class JoinForm(forms.Form):
    """Saying yes. A name is asked of those who have not told us one."""

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        if not person.name:
            self.fields["name"] = NameField()
