from datetime import date, datetime
from uuid import UUID

from django import forms
from django.utils import timezone

from blog.models import Article
from consultations.groups.meetings import MOST
from consultations.models import Colleague, Group
from practice import clock
from practice.accounts.forms import AddressField
from practice.notifications.models import Notification
from practice.scheduling.models import Place, Service
from practice.scheduling.regular.plans import FEWEST
from practice.scheduling.rhythm import Rhythm
from practice.scheduling.slots import FARTHEST

MOST_REGULAR = 26  # booked by the practice in one go: a year of every other week


class DayField(forms.DateField):
    def __init__(self, **kwargs):
        errors = {"invalid": "Write the day as 2026-11-24", **kwargs.pop("error_messages", {})}
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(**{"required": False, "widget": widget, "error_messages": errors, **kwargs})


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
    """Booking for somebody: which service, who, when and where, how often, and whether they are told.

    `fold` says which of two same times is meant in the night clocks go back. Where the service is for colleagues,
    `colleague` is whose the address is.
    """

    field_order = ["service", "name", "email", "day", "clock", "place", "rhythm", "times", "tell", "fold"]
    name = forms.CharField(
        label="Name they use", max_length=120, error_messages={"required": "Write the name they use"}
    )
    email = AddressField(label="Their e-mail address", help_text="The confirmation goes there.")
    place = forms.ChoiceField(label="Where", choices=[("", "Where it is always"), *Place.choices], required=False)
    rhythm = forms.ChoiceField(label="How often", choices=[("", "Just once"), *Rhythm.choices], required=False)
    times = forms.IntegerField(
        label="How many in all",
        help_text="Only where it isn’t just once.",
        min_value=FEWEST,
        max_value=MOST_REGULAR,
        required=False,
        error_messages={
            "min_value": f"Write {FEWEST} or more",
            "max_value": f"Write {MOST_REGULAR} or fewer",
            "invalid": "Write a number",
        },
    )
    tell = forms.BooleanField(
        label="Send them the confirmation",
        help_text="Reminders go all the same, as they chose.",
        initial=True,
        required=False,
    )
    fold = forms.TypedChoiceField(
        choices=[("0", ""), ("1", "")], coerce=int, empty_value=0, required=False, widget=forms.HiddenInput
    )

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
        given = self.cleaned_data
        if service := given.get("service"):
            self.zone = service.zone
            self.settle_place(given, service)
            self.settle_colleague(given, service)
        if given.get("rhythm") and not given.get("times") and "times" not in self.errors:
            self.add_error("times", "Write how many in all, or choose just once")
        return super().clean()

    def settle_place(self, given: dict, service: Service) -> None:
        places = [place for place, _words in service.place_choices()]
        given["place"] = given.get("place") or (places[0] if len(places) == 1 else "")
        if not given["place"]:
            self.add_error("place", "Choose where")
        elif given["place"] not in places:
            self.add_error("place", f"This service is {service.get_places_display().lower()}")

    def settle_colleague(self, given: dict, service: Service) -> None:
        if not service.is_for_colleagues or "email" not in given:
            return
        given["colleague"] = Colleague.objects.approved(timezone.now()).reached_at(given["email"]).first()
        if given["colleague"] is None:
            self.add_error("email", "This service is for colleagues, and nobody who is approved has this address")

    def start_of(self, given) -> datetime | None:
        start = super().start_of(given)
        again = start and clock.at_wall_clock(given["day"], given["clock"], self.zone, fold=given.get("fold") or 0)
        return again or start


class GroupForm(forms.Form):
    """A group as a practitioner sets it up; its meetings are planned afterwards."""

    title = forms.CharField(label="Title", max_length=80, error_messages={"required": "Write a title"})
    theme = forms.CharField(
        label="Theme",
        help_text="What the group is about and how it works, in a few sentences.",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write what the group is about"},
    )
    readings = forms.ModelMultipleChoiceField(
        Article.objects.none(), label="To read before", required=False, widget=forms.CheckboxSelectMultiple
    )
    minutes = forms.IntegerField(
        label="Minutes of a meeting",
        initial=90,
        min_value=5,
        max_value=600,
        error_messages={"required": "Write how many minutes a meeting lasts"},
    )
    places = forms.ChoiceField(label="Where", choices=Service.Places.choices)
    fee_words = forms.CharField(label="Fee, in words", max_length=120, required=False)
    capacity = forms.IntegerField(
        label="Seats", initial=8, min_value=1, max_value=100, error_messages={"required": "Write how many seats"}
    )
    seats_for = forms.ChoiceField(label="A seat is for", choices=Group.SeatsFor.choices)
    opens_on = DayField(label="Opens on", help_text="The first day on which seats can be taken.")
    closes_on = DayField(label="Closes on", help_text="The last one. Leave it empty until the last meeting begins.")
    minimum = forms.IntegerField(
        label="Fewest seats",
        help_text="With fewer taken on the day below, we write to you.",
        initial=0,
        min_value=0,
        max_value=100,
    )
    warn_on = DayField(label="Written to on")
    is_listed = forms.BooleanField(label="Show it on the site", required=False)

    def __init__(self, *args, practitioners, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["readings"].queryset = Article.objects.published()
        self.fields["practitioner"] = forms.ModelChoiceField(
            practitioners.select_related("person"),
            label="Led by",
            empty_label=None,
            error_messages={"required": "Choose who leads it", "invalid_choice": "Choose who leads it"},
        )
        self.order_fields(["practitioner"])

    def clean(self):
        given = super().clean()
        if given.get("opens_on") and given.get("closes_on") and given["closes_on"] < given["opens_on"]:
            self.add_error("closes_on", "Write a day after the one on which it opens")
        if given.get("minimum") and not given.get("warn_on"):
            self.add_error("warn_on", "Write on which day you are told of few seats")
        return given

    @property
    def answers(self) -> dict:
        read = [(article.title, article.get_absolute_url()) for article in self.cleaned_data["readings"]]
        return {**self.cleaned_data, "readings": read}


class RunForm(forms.Form):
    """Meetings one after another, on the facilitator's wall clock."""

    first = DayField(label="First day", required=True, error_messages={"required": "Write the first day"})
    at = forms.TimeField(
        label="Time",
        widget=forms.TimeInput(attrs={"type": "time"}),
        error_messages={"required": "Write a time", "invalid": "Write the time as 14:00"},
    )
    rhythm = forms.ChoiceField(label="How often", choices=Rhythm.choices)
    count = forms.IntegerField(
        label="How many meetings",
        initial=6,
        min_value=1,
        max_value=MOST,
        error_messages={"required": "Write how many meetings"},
    )
    place = forms.ChoiceField(label="Where", error_messages={"required": "Choose where"})

    def __init__(self, *args, service, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = service.place_choices()

    def clean_first(self) -> date:
        first, today = self.cleaned_data["first"], timezone.localdate()
        if abs(first - today) > FARTHEST:
            raise forms.ValidationError("Write a day within the next five years")
        return first


class SeatsForm(forms.Form):
    """How many seats a group has from now on."""

    capacity = forms.IntegerField(
        label="How many seats in all",
        min_value=1,
        max_value=100,
        error_messages={"required": "Write how many seats", "min_value": "A group has at least one seat"},
    )


class OutboxForm(forms.Form):
    """Which messages of the outbox to list. What is written wrongly in an address counts as not asked for."""

    state = forms.ChoiceField(choices=Notification.State, required=False)
    person = forms.UUIDField(required=False)

    def asked(self) -> tuple[str, UUID | None]:
        self.is_valid()
        return self.cleaned_data.get("state") or Notification.State.WAITING, self.cleaned_data.get("person")


class FindForm(forms.Form):
    """Whom to look for."""

    q = forms.CharField(label="Find somebody by name or e-mail", required=False, max_length=120)

    def asked(self) -> str:
        """What was typed; "" where it was nothing that can be looked for."""
        return self.cleaned_data["q"] if self.is_valid() else ""


class OfferForm(forms.Form):
    """One of the times that are free, for somebody who waits; cleaned to the instant."""

    start = forms.ChoiceField(
        label="Which time",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a time", "invalid_choice": "This time went meanwhile. Choose another"},
    )

    def __init__(self, *args, waiting, free, **kwargs):
        super().__init__(*args, **kwargs)
        self.free = {slot.value: slot.start for slot in free}
        words = ((slot, slot.words + ("" if waiting.suits(slot) else ", not as they wished")) for slot in free)
        self.fields["start"].choices = [(slot.value, said) for slot, said in words]

    def clean_start(self) -> datetime:
        return self.free[self.cleaned_data["start"]]


class SpanForm(forms.Form):
    """How many weeks to look back."""

    SPANS = (12, 26, 52)
    weeks = forms.TypedChoiceField(choices=[(span, span) for span in SPANS], coerce=int, required=False)

    def asked(self) -> int:
        self.is_valid()
        return self.cleaned_data.get("weeks") or self.SPANS[0]


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


class NoteForm(forms.Form):
    """A practitioner's own note, and what it was written over."""

    note = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 2, widget=forms.HiddenInput)
    words = forms.CharField(
        label="Your note",
        help_text="You alone read it. It is kept encrypted.",
        required=False,
        max_length=50_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "true"}),
        error_messages={"max_length": "Keep it under 50,000 characters"},
    )

    def clean_words(self):
        words = self.cleaned_data["words"].replace("\r\n", "\n")
        return words if words.strip() else ""


class PartingForm(forms.Form):
    """A word to whoever booked, when the practitioner cancels."""

    words = forms.CharField(
        label="A word to them",
        help_text="They read it on the page of their booking, and in the message where they asked for plain ones.",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Keep it under 1,000 characters"},
    )


class ErasureDeclineForm(forms.Form):
    reason = forms.CharField(
        label="Why not",
        help_text="They read it as you write it, by e-mail: nothing about anybody’s health.",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write why, so that they can understand it"},
    )
