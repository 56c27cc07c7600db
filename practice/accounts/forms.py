import unicodedata

from allauth.account.forms import AddEmailForm
from allauth.core.internal.cryptokit import compare_user_code
from django import forms
from django.core.mail.message import sanitize_address
from django.db import transaction

from practice.accounts.channels import choose_channels
from practice.accounts.models import Channel, ChannelConsent, Person
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

    def __init__(self, *, help_text: str = "Any name. It need not be your legal one.", **kwargs):
        super().__init__(
            label="Name you would like us to use",
            help_text=help_text,
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
                "These are not the digits we sent last. Look at our newest message, or have new ones sent.",
                code="wrong",
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


class SenderField(forms.CharField):
    """A name that stands where others see who wrote: it can't be made to look like an address."""

    def __init__(self):
        super().__init__(
            label="Who they come from",
            help_text="A name of your own choosing, such as Library. Leave it empty for ours.",
            max_length=Person._meta.get_field("sender").max_length,
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        )

    def clean(self, value):
        name = super().clean(value)
        if any(sign in '<>@"' or unicodedata.category(sign).startswith("C") for sign in name):
            raise forms.ValidationError('Use letters, numbers and spaces, without < > @ or "', code="signs")
        return name


class QuietField(forms.TimeField):
    """One end of the quiet hours. Both are left empty by those who keep none."""

    def __init__(self, label: str):
        super().__init__(
            label=label,
            required=False,
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            error_messages={"invalid": "Write the time as 22:00"},
        )


class WishesForm(forms.ModelForm):
    """How somebody wants to be told. `leads` are the reminders there are now, in words by their hours before a start.

    A reminder that no service offers now keeps the answer it was given. Once it is cleaned, the person in hand is as
    the form says and not saved, so that a message to them can be shown.
    """

    NONE = "none"
    REACHED = [
        (Channel.EMAIL.value, "By e-mail"),
        (NONE, "Not at all\nCodes to sign in still come. What you book stands in your account."),
    ]
    SEEN = {
        Person.Wording.DISCREET: "They say when, and never what or with whom.",
        Person.Wording.PLAIN: "They also say what is booked and with whom, where others may see it.",
    }

    channels = forms.ChoiceField(
        label="How we write to you",
        choices=REACHED,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how we write to you"},
    )
    wording = forms.ChoiceField(
        label="How plain they are",
        choices=[(words.value, f"{words.label}\n{seen}") for words, seen in SEEN.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how plain they are"},
    )
    sender = SenderField()
    quiet_from = QuietField("From")
    quiet_until = QuietField("Until")
    reminders = forms.TypedMultipleChoiceField(
        label="Reminders",
        help_text="Not everything comes with each of them. Once it’s booked you read which do.",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Person
        fields = ["wording", "sender", "quiet_from", "quiet_until"]

    def __init__(self, *args, leads: dict[int, str], instance: Person, **kwargs):
        wanted = [hours for hours in leads if hours not in instance.unwanted_reminders]
        reached = self.NONE if instance.wants_no_messages else Channel.EMAIL.value
        super().__init__(*args, instance=instance, initial={"reminders": wanted, "channels": reached}, **kwargs)
        self.fields["reminders"].choices = list(leads.items())
        self.leads = leads

    def clean_channels(self) -> list[str]:
        chosen = self.cleaned_data["channels"]
        return [] if chosen == self.NONE else [chosen]

    def clean(self):
        given = super().clean()
        if "reminders" in given:
            kept = [hours for hours in self.instance.unwanted_reminders if hours not in self.leads]
            left_out = [hours for hours in self.leads if hours not in given["reminders"]]
            self.instance.unwanted_reminders = sorted(kept + left_out)
        if "quiet_from" in given and "quiet_until" in given:
            self.clean_quiet_hours(given["quiet_from"], given["quiet_until"])
        return given

    def clean_quiet_hours(self, begins, ends) -> None:
        if begins and not ends:
            self.add_error("quiet_until", "Write when they end, or leave both empty")
        elif ends and not begins:
            self.add_error("quiet_from", "Write when they begin, or leave both empty")
        elif begins and begins == ends:
            self.add_error("quiet_until", "Write two different times, or leave both empty")

    @transaction.atomic
    def save(self) -> Person:
        """Afterwards they are told as they chose, and a changed yes or no is on record."""
        self.instance.save(update_fields=[*self.Meta.fields, "unwanted_reminders"])
        source = ChannelConsent.Source.ACCOUNT
        choose_channels(person=self.instance, channels=self.cleaned_data["channels"], source=source)
        return self.instance
