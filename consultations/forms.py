from django import forms

from consultations.bringing.forms import AnotherLook, FocusField
from practice.scheduling.forms import Kept, PlaceField
from practice.scheduling.models import Service
from practice.scheduling.regular.forms import HOW_MANY, HowOftenField, TimesField
from practice.scheduling.rhythm import Rhythm


class BookingForm(Kept, AnotherLook, forms.Form):
    """Where to meet, where there is a choice at that time; what it is about and how often, for whoever likes to say.

    What is asked for (`is_request`) is asked for one time after another.
    """

    LOOKED_AT = ("focus",)
    KEPT = ("place", "often", "times")  # the focus is kept apart

    def __init__(self, *args, service: Service, places: list[str], is_request: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = places
        if len(places) > 1:
            self.fields["place"] = PlaceField(places)
        self.fields["focus"] = FocusField(service.practitioner.name)
        if service.takes_regulars and not is_request:
            self.fields["often"] = HowOftenField(dict(Rhythm.choices))
            self.fields["times"] = TimesField(service, "consultations")

    def clean_times(self):
        times = self.cleaned_data["times"]
        if self.cleaned_data.get("often") and not times:
            raise forms.ValidationError(HOW_MANY, code="required")
        return times

    @property
    def place(self) -> str:
        return self.cleaned_data.get("place") or self.places[0]

    @property
    def is_series(self) -> bool:
        return bool(self.cleaned_data.get("often"))
