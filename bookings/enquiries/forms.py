import uuid

from django import forms

from practice.accounts.forms import AddressField, NameField
from practice.scheduling.models import Practitioner

LONGEST = 5_000  # characters


class QuestionForm(forms.Form):
    """A question without a booking. `key` is this form's own, so that sending it twice asks once."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    name = NameField()
    email = AddressField(help_text="We answer there. The message’s subject says nothing of what we do.")
    practitioner = forms.ModelChoiceField(
        label="For whom is it",
        queryset=Practitioner.objects.none(),
        required=False,
        blank=True,
        empty_label="Anybody here",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="Your question",
        help_text="A few words are enough. Please leave health details for when we talk.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Write your question", "max_length": "Write at most 5,000 characters"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4
        listed = Practitioner.objects.filter(is_listed=True).select_related("person")
        if len(listed) > 1:
            self.fields["practitioner"].queryset = listed
        else:
            del self.fields["practitioner"]

    def clean_key(self):
        try:
            return uuid.UUID(self.cleaned_data["key"])
        except ValueError:
            return uuid.uuid4()


class AnswerForm(forms.Form):
    words = forms.CharField(
        label="Your answer",
        help_text="It goes by e-mail, which can be read on its way: nothing about anybody’s health.",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "Write an answer", "max_length": "Write at most 10,000 characters"},
    )
