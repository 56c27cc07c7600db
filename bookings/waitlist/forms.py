from datetime import date
from decimal import Decimal

from django import forms

from bookings.companions.forms import CompanionField, check_invitation
from bookings.forms import FeeField, ForMinorField
from bookings.models import Waiting
from practice.accounts.forms import NameField
from practice.accounts.models import Person
from practice.scheduling.forms import PlaceField
from practice.scheduling.models import Service, WeeklyHours

PARTS = {
    Waiting.Part.MORNING: "Morning\nBefore noon",
    Waiting.Part.AFTERNOON: "Afternoon\nNoon to 5 pm",
    Waiting.Part.EVENING: "Evening\nFrom 5 pm",
}


class WishesForm(forms.Form):
    """What would suit. Whatever is left empty counts as anything."""

    weekdays = forms.TypedMultipleChoiceField(
        label="Days that suit you",
        help_text="Leave them all empty if any day does.",
        choices=WeeklyHours.Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    parts = forms.MultipleChoiceField(
        label="Times of day that suit you",
        help_text="Leave them all empty if any time does.",
        choices=list(PARTS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    until = forms.DateField(
        label="The last day that would still help",
        help_text="Leave it empty to wait until you leave the list.",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day as 2026-12-31"},
    )

    def __init__(self, *args, today: date, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["until"].widget.attrs["min"] = f"{today:%Y-%m-%d}"
        if not person.name:
            self.fields = {"name": NameField(), **self.fields}

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until and until < self.today:
            raise forms.ValidationError("Choose a day that is still to come", code="over")
        return until


class OfferForm(forms.Form):
    """What is still to be said before an offered time is booked."""

    def __init__(self, *args, service: Service, client: Person, places: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.client, self.places = client, places
        if service.for_two:
            self.fields["companion"] = CompanionField()
        if len(places) > 1:
            self.fields["place"] = PlaceField(places)
        if service.fee_scale:
            self.fields["fee"] = FeeField(service)
        self.fields["is_for_minor"] = ForMinorField(help_text="The messages come to you.")

    def clean_companion(self):
        return check_invitation(self.cleaned_data["companion"], client=self.client, own=self.client.email)

    @property
    def answers(self) -> dict:
        """Where they meet, what is paid, for whom it is and who comes along, as `take_offer` asks for them."""
        fee = self.cleaned_data.get("fee")
        return {
            "place": self.cleaned_data.get("place", self.places[0]),
            "fee": Decimal(fee) if fee else None,
            "is_for_minor": self.cleaned_data["is_for_minor"],
            "companion": self.cleaned_data.get("companion", ""),
        }
