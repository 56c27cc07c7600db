from django import forms

from bookings.companions.forms import CompanionField, check_invitation
from bookings.models import Session
from bookings.regular.choosing import EVERY
from practice.accounts.forms import AddressField, NameField, SharedDeviceField
from practice.scheduling.forms import Kept, PlaceField
from practice.scheduling.models import Service
from practice.scheduling.regular.forms import HOW_MANY, HowOftenField, TimesField
from practice.scheduling.ties import has_other_ties


class FeeField(forms.ChoiceField):
    """The sliding scale. Nothing is asked for in proof, so nothing stands beside the amounts."""

    def __init__(self, service: Service):
        super().__init__(
            label="What you pay for it",
            help_text="Choose what you can pay without going short. We don’t ask why, and it changes nothing else.",
            choices=[(str(fee), words) for fee, words in service.fee_choices()],
            widget=forms.RadioSelect,
            error_messages={"required": "Choose what you pay", "invalid_choice": "Choose one of the amounts"},
        )


class ForMinorField(forms.BooleanField):
    def __init__(self, *, help_text: str):
        super().__init__(label="I am booking for somebody under 19", help_text=help_text, required=False)


class DetailsForm(Kept, forms.Form):
    """What we need to meet somebody: a name, where to write to, and where we meet. An address is asked once."""

    KEPT = ("name", "email", "companion", "place", "fee", "every_weeks", "times", "is_for_minor", "shared_device")

    def __init__(self, *args, service: Service, person, places: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["name"] = NameField()
        if not person.is_authenticated:
            self.fields["email"] = AddressField(
                help_text="For six digits, then the confirmation. Neither says what this practice does."
            )
        if service.for_two:
            self.fields["companion"] = CompanionField()
        if len(places) > 1:
            self.fields["place"] = PlaceField(places)
        if service.fee_scale:
            self.fields["fee"] = FeeField(service)
        if service.takes_regulars and not is_tied(person, service):
            self.fields["every_weeks"] = HowOftenField({weeks: rhythm.label for weeks, rhythm in EVERY.items()})
            self.fields["times"] = TimesField(service, "sessions")
        self.fields["is_for_minor"] = ForMinorField(
            help_text="The name above is then theirs, and the messages come to you."
        )
        if not person.is_authenticated:
            self.fields["shared_device"] = SharedDeviceField()

    def clean_companion(self):
        own = self.person.email if self.person.is_authenticated else self.cleaned_data.get("email")
        return check_invitation(self.cleaned_data["companion"], client=self.person, own=own)

    def clean_times(self):
        times = self.cleaned_data["times"]
        if self.cleaned_data.get("every_weeks") and not times:
            raise forms.ValidationError(HOW_MANY, code="required")
        return times


def is_tied(person, service: Service) -> bool:
    """Whether they are answered by hand, and so ask for one time after another."""
    return person.is_authenticated and has_other_ties(person, service.practitioner, Session)
