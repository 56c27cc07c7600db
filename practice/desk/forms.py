from datetime import datetime
from uuid import UUID

from django import forms

from practice import clock
from practice.accounts.forms import AddressField
from practice.notifications.models import Notification
from practice.scheduling.models import Place


class TimeForm(forms.Form):
    """A day and a clock, on the practitioner's wall; cleaned to the instant `start`."""

    day = forms.DateField(
        label="Day",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Write a day", "invalid": "Write the day as 2026-11-24"},
    )
    clock = forms.TimeField(
        label="Time",
        widget=forms.TimeInput(attrs={"type": "time"}),
        error_messages={"required": "Write a time", "invalid": "Write the time as 14:00"},
    )

    def __init__(self, *args, zone: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self):
        given = super().clean()
        if "day" in given and "clock" in given and self.zone:
            given["start"] = self.start_of(given)
        return given

    def start_of(self, given) -> datetime | None:
        start = clock.at_wall_clock(given["day"], given["clock"], self.zone)
        if start is None:
            self.add_error("clock", "The clocks skip this time on that day. Choose another")
        return start


class BookForm(TimeForm):
    """Booking for somebody: which service, who, when and where."""

    field_order = ["service", "name", "email", "day", "clock", "place"]
    name = forms.CharField(
        label="Name they use", max_length=120, error_messages={"required": "Write the name they use"}
    )
    email = AddressField(label="Their e-mail address", help_text="The confirmation goes there.")
    place = forms.ChoiceField(label="Where", choices=Place.choices, error_messages={"required": "Choose where"})

    def __init__(self, *args, services, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["service"] = forms.ModelChoiceField(
            services,
            label="Service",
            empty_label="Choose one",
            error_messages={"required": "Choose a service", "invalid_choice": "Choose a service from the list"},
        )
        self.order_fields(self.field_order)

    def clean(self):
        if service := self.cleaned_data.get("service"):
            self.zone = service.zone
            if self.cleaned_data.get("place") not in dict(service.place_choices()):
                self.add_error("place", f"This service is {service.get_places_display().lower()}")
        return super().clean()


class OutboxForm(forms.Form):
    """Which messages of the outbox to list. What is written wrongly in an address counts as not asked for."""

    state = forms.ChoiceField(choices=Notification.State, required=False)
    person = forms.UUIDField(required=False)

    def asked(self) -> tuple[str, UUID | None]:
        self.is_valid()
        return self.cleaned_data.get("state") or Notification.State.WAITING, self.cleaned_data.get("person")


class LinkForm(forms.Form):
    """Where to meet online, for one appointment alone."""

    online_link = forms.URLField(
        label="Link for this one",
        help_text="Leave it empty for your own.",
        required=False,
        assume_scheme="https",
        max_length=200,
        error_messages={"invalid": "Write an address like https://room.example/wren"},
    )


class QuestionForm(forms.Form):
    """What is asked of a colleague before they are approved."""

    question = forms.CharField(
        label="Your question to them",
        help_text="They read it as you write it. The subject of the message says nothing of it.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write what you would like to know"},
    )


class DeclineForm(forms.Form):
    """What a colleague is told with a no, where something is."""

    words = forms.CharField(
        label="Your words to them",
        help_text="They stand in the message, between our thanks and how to correct it or write to us.",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
