from django import forms

from consultations.bringing.forms import AnotherLook, FocusField
from consultations.models import Colleague
from practice.accounts.forms import NameField
from practice.scheduling.forms import PlaceField
from practice.scheduling.models import Service
from practice.scheduling.regular.forms import HOW_MANY, HowOftenField, TimesField
from practice.scheduling.rhythm import Rhythm


class ColleagueForm(forms.ModelForm):
    """Who a colleague is, so that their registration can be looked up."""

    DRAFT = "consultations-join-seeks"
    field_order = ["name", "designation", "college", "registration_number", "seeks"]

    class Meta:
        model = Colleague
        fields = ["designation", "college", "registration_number", "seeks"]
        labels = {"registration_number": "Registration number", "seeks": "What you are looking for"}
        help_texts = {"seeks": "A few words are enough. Please write nothing about a client."}
        error_messages = {
            "designation": {"required": "Write your designation, such as RCC"},
            "college": {"required": "Write the college or association you are registered with"},
            "registration_number": {"required": "Write your registration number"},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"] = NameField(initial=self.instance.person.name)
        self.fields["seeks"].widget.attrs |= {"rows": 5, "data-draft": self.DRAFT}
        self.order_fields(self.field_order)


class BookingForm(AnotherLook, forms.Form):
    """Where to meet, where there is a choice at that time; what it is about and how often, for whoever likes to say."""

    LOOKED_AT = ("focus",)

    def __init__(self, *args, service: Service, places: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.places = places
        if len(places) > 1:
            self.fields["place"] = PlaceField(places)
        self.fields["focus"] = FocusField()
        if service.takes_regulars:
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
