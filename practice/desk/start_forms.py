from datetime import time

from django import forms

from practice.clock import HOME_ZONE, zone_choices
from practice.profile.models import Practice
from practice.scheduling.models import Service, WeeklyHours


class PracticeForm(forms.ModelForm):
    """What the practice is called, and where it is written to."""

    class Meta:
        model = Practice
        fields = ["name", "label", "email", "region"]
        error_messages = {"name": {"required": "Write a name"}, "label": {"required": "Write a short, neutral name"}}


class ClockField(forms.TimeField):
    def __init__(self, **kwargs):
        errors = {"required": "Write a time", "invalid": "Write the time as 14:00"}
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        super().__init__(**{"widget": widget, "error_messages": errors, **kwargs})


class HoursForm(forms.Form):
    """Who can be booked and when, as one does it in the first week. `windows` are the hours around lunch."""

    name = forms.CharField(
        label="Your name, as people read it", max_length=120, error_messages={"required": "Write a name"}
    )
    designation = forms.CharField(
        label="Designation", max_length=80, required=False, help_text="Such as RCC. Leave it empty if you have none."
    )
    time_zone = forms.ChoiceField(label="Your clock", choices=zone_choices, initial=HOME_ZONE)
    weekdays = forms.TypedMultipleChoiceField(
        label="Days on which you work",
        choices=WeeklyHours.Weekday,
        coerce=int,
        initial=list(range(5)),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one day"},
    )
    opens = ClockField(label="From", initial=time(9))
    closes = ClockField(label="To", initial=time(17))
    lunch_from = ClockField(label="Lunch from", initial=time(12), required=False)
    lunch_to = ClockField(label="Lunch to", initial=time(13), required=False, help_text="Leave both empty for none.")

    def clean(self):
        given = super().clean()
        opens, closes = given.get("opens"), given.get("closes")
        stops, begins = given.get("lunch_from"), given.get("lunch_to")
        if opens and closes and opens >= closes:
            self.add_error("closes", "Write a time after the first")
        elif (stops is None) != (begins is None):
            self.add_error("lunch_to", "Write both times, or neither")
        elif opens and closes and stops and not opens < stops < begins < closes:
            self.add_error("lunch_to", "Lunch begins and ends within the day")
        elif opens and closes:
            given["windows"] = [(opens, stops), (begins, closes)] if stops else [(opens, closes)]
        return given


class ServiceForm(forms.ModelForm):
    """What can be booked first. Everything else about it has a calm default, to be changed later."""

    class Meta:
        model = Service
        fields = ["name", "minutes", "places", "fee_words"]
        error_messages = {
            "name": {"required": "Write what people choose, such as Fifty minutes"},
            "minutes": {"required": "Write how many minutes", "min_value": "It lasts at least a minute"},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["minutes"].min_value = 1
