from django import forms

from blog.models import Subscriber
from practice.accounts.forms import AddressField
from practice.accounts.models import Person


class SubscribeForm(forms.Form):
    """An address, and nothing else. `source` is the sort of page that the form stands on."""

    email = AddressField(help_text="We ask there first. Until you say yes, nothing else comes.")
    source = forms.CharField(widget=forms.HiddenInput, required=False, initial=Subscriber.Source.PAGE)

    def clean_source(self):
        source = self.cleaned_data["source"]
        return source if source in Subscriber.Source else Subscriber.Source.PAGE


class ChoicesForm(forms.Form):
    """How it comes."""

    rhythm = forms.ChoiceField(label="How often", choices=Subscriber.Rhythm, widget=forms.RadioSelect)
    wording = forms.ChoiceField(
        label="What the subject says",
        help_text="It can show on a locked screen. The sender is our short name either way.",
        choices={
            Person.Wording.DISCREET: "“Something new to read”",
            Person.Wording.PLAIN: "The title of the article",
        },
        widget=forms.RadioSelect,
    )
