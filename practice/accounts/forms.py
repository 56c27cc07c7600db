from allauth.account.forms import AddEmailForm
from allauth.core.internal.cryptokit import compare_user_code
from django import forms
from django.core.mail.message import sanitize_address

from practice.accounts.models import Person
from practice.clock import zone_choices
from practice.profile.models import Practice

WRITE_AN_ADDRESS = {
    "required": "Write the e-mail address we can reach you at",
    "invalid": "Write an e-mail address like name@example.org",
}


class AddressField(forms.EmailField):
    """An e-mail address as people type it; cleaned to small letters."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "E-mail address")
        widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})
        super().__init__(max_length=254, widget=widget, error_messages=WRITE_AN_ADDRESS, **kwargs)

    def clean(self, value):
        address = super().clean(value).lower()
        try:
            sanitize_address(("", address), "utf-8")
        except ValueError as unsendable:  # such as a part too long for the name system
            raise forms.ValidationError(WRITE_AN_ADDRESS["invalid"], code="invalid") from unsendable
        return address


class NameField(forms.CharField):
    """One field for the name somebody uses."""

    def __init__(self, **kwargs):
        super().__init__(
            label="Name you would like us to use",
            help_text="Any name. It need not be your legal one.",
            max_length=120,
            widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
            error_messages={"required": "Write a name we may call you by"},
            **kwargs,
        )


class SharedDeviceField(forms.BooleanField):
    """Whether somebody else uses this device. Nothing is asked of those who leave it alone."""

    def __init__(self):
        super().__init__(
            label="This isn’t my device",
            help_text="Sign me out when I close the page, or after half an hour, and remember nothing.",
            required=False,
        )


class AddressForm(forms.Form):
    email = AddressField(help_text="We send six digits to it. There is no password.")
    shared_device = SharedDeviceField()


class NewAddressForm(AddEmailForm):
    """Another address for somebody who is signed in."""

    email = AddressField()


class CodeForm(forms.Form):
    """The six digits that `expected` holds, with or without spaces."""

    code = forms.CharField(
        label="Six digits",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": "Write the six digits from the message"},
    )

    def __init__(self, *args, expected: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_code(self):
        code = self.cleaned_data["code"]
        if not compare_user_code(actual="".join(code.split()), expected=self.expected):
            raise forms.ValidationError(
                "These are not the digits we sent. Look again, or have new ones sent.", code="wrong"
            )
        return code


class ZoneForm(forms.Form):
    """Which clock the visitor lives by."""

    time_zone = forms.ChoiceField(
        label="Your time zone",
        choices=zone_choices,
        error_messages={"required": "Choose a time zone", "invalid_choice": "Choose a time zone from the list"},
    )


class CalendarWordsField(forms.ChoiceField):
    """What entries are called in the person's own calendar; each choice says what others would read."""

    def __init__(self, label: str):
        seen = {
            Person.CalendarWords.LABEL: f"Others see “{label}”.",
            Person.CalendarWords.BUSY: "Others see “Busy”.",
            Person.CalendarWords.SERVICE: "Others see what it is called here, and the practitioner’s name.",
        }
        super().__init__(
            label="In your calendar",
            help_text="In files we send you, and at the address on your account page.",
            choices=[(words, f"{words.label}\n{seen[words]}") for words in Person.CalendarWords],
            widget=forms.RadioSelect,
            error_messages={"required": "Choose what stands in your calendar"},
        )


class PersonForm(forms.ModelForm):
    """What somebody tells us about themselves. Only the name is asked for; the rest is theirs to leave out."""

    name = NameField()
    time_zone = forms.ChoiceField(
        label="Time zone",
        choices=zone_choices,
        help_text="Times are shown in the practice’s zone, and in yours where it differs.",
    )

    class Meta:
        model = Person
        fields = ["name", "pronouns", "time_zone", "calendar_words"]
        labels = {"pronouns": "Pronouns"}
        help_texts = {"pronouns": "In your own words, such as they/them."}
        widgets = {"pronouns": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["calendar_words"] = CalendarWordsField(Practice.current().label)
