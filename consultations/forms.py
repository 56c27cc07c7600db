from django import forms

from practice.scheduling.forms import PlaceField


class PlaceForm(forms.Form):
    """Where to meet, asked only where there is a choice at that time."""

    def __init__(self, *args, places: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.places = places
        if len(places) > 1:
            self.fields["place"] = PlaceField(places)

    @property
    def place(self) -> str:
        return self.cleaned_data.get("place") or self.places[0]
