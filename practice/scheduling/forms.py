from collections.abc import Iterable
from datetime import UTC, date

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from practice import clock
from practice.scheduling.models import Place, Service
from practice.scheduling.slots import FARTHEST

CHOOSE_A_TIME = "Choose one of the times"


class Kept:
    """For a form of which is kept what stands in it before it is sent (`KEPT`)."""

    KEPT: tuple[str, ...]
    LONGEST = 300  # signs of one field

    @classmethod
    def as_written(cls, posted) -> dict[str, str]:
        """What stands in it, looked at by nobody yet; {} where it was no such form that was posted."""
        if not any(field in posted for field in cls.KEPT):
            return {}
        return {field: posted.get(field, "")[: cls.LONGEST] for field in cls.KEPT}


class SlotForm(forms.Form):
    """A start, as an instant ("2026-11-24T21:00:00Z") or, with a service, on its practitioner's clock
    ("2026-11-24T14:00"). What is years away is none.
    """

    start = forms.CharField(max_length=40, error_messages={"required": CHOOSE_A_TIME})

    def __init__(self, *args, service: Service | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.service = service

    def clean_start(self):
        try:
            start = parse_datetime(self.cleaned_data["start"])
            if start and start.tzinfo is None:
                start = self.service and clock.at_wall_clock(start.date(), start.time(), self.service.zone)
            start = start and start.astimezone(UTC)
        except (ValueError, OverflowError):
            start = None
        if start is None or abs(start - timezone.now()) > FARTHEST:
            raise forms.ValidationError(CHOOSE_A_TIME, code="unreadable")
        return start


class ByForm(forms.Form):
    """By which article somebody came, as its number in the address: what it is called would stay in a history."""

    by = forms.IntegerField(required=False, min_value=1, max_value=2**31)

    def article(self) -> int | None:
        """None where they came another way, or the address was altered."""
        return self.cleaned_data["by"] if self.is_valid() else None


class DaysForm(forms.Form):
    """Which days to list: `from` and how many, or the one `day` whose times are shown."""

    day = forms.DateField(required=False, error_messages={"invalid": "Write the day as 2026-11-24."})
    days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=366,
        error_messages={
            "invalid": "Write the number of days in digits.",
            "min_value": "Ask for at least one day.",
            "max_value": "Ask for at most 366 days.",
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["from"] = forms.DateField(
            required=False, error_messages={"invalid": "Write the first day as 2026-11-24."}
        )

    def days_asked(self, today: date) -> tuple[date, date | None]:
        """The first day of the list and the day chosen. What can't be read counts as not asked for."""
        self.is_valid()
        chosen = self.cleaned_data.get("day")
        return self.cleaned_data.get("from") or today, chosen


class PlaceField(forms.ChoiceField):
    """Online or in the room, of the places that can be had; a choice's second line is its hint."""

    HINTS = {
        Place.ONLINE: "We send you a link. There is nothing to install.",
        Place.ROOM: "Once it’s booked you read how to find it.",
    }

    def __init__(self, places: Iterable[str]):
        super().__init__(
            label="Where we meet",
            choices=[(place, f"{Place(place).label}\n{self.HINTS[place]}") for place in places],
            widget=forms.RadioSelect,
            error_messages={"required": "Choose where we meet", "invalid_choice": "Choose where we meet"},
        )


class WhichForm(forms.Form):
    """Whether a change is to one appointment or to all that follow it as well.

    Nothing is chosen beforehand: whoever means all of them would leave the later ones standing, and whoever means one
    would lose the rest.
    """

    ONE, ALL = "one", "all"

    def __init__(self, *args, later: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["which"] = forms.ChoiceField(
            label="Which ones?",
            choices=[(self.ONE, "Only this one"), (self.ALL, f"This one and the {later_words(later)} after it")],
            widget=forms.RadioSelect,
            error_messages={"required": "Choose which ones", "invalid_choice": "Choose which ones"},
        )

    @property
    def is_all(self) -> bool:
        return self.cleaned_data["which"] == self.ALL


def later_words(count: int) -> str:
    return "one" if count == 1 else str(count)
