from django import forms

from practice.accounts.forms import AddressField, NameField, SharedDeviceField
from practice.scheduling.forms import PlaceField
from practice.scheduling.models import Service


class DetailsForm(forms.Form):
    """What we need to meet somebody: a name, where to write to, and where we meet. An address is asked once."""

    def __init__(self, *args, service: Service, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"] = NameField()
        if not person.is_authenticated:
            self.fields["email"] = AddressField(
                help_text="For six digits, then the confirmation. Neither says what this practice does."
            )
        if len(service.place_choices()) > 1:
            self.fields["place"] = PlaceField(service)
        if not person.is_authenticated:
            self.fields["shared_device"] = SharedDeviceField()
