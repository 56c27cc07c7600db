from django import forms

from consultations.colleagues.words import CURRENT, WORDS
from consultations.models import Colleague
from practice.accounts.forms import NameField

CALLED = "What we call you. We look you up by your number, so the register may have another name."


class ColleagueForm(forms.ModelForm):
    """Who a colleague is, so that their registration can be looked up; and what they attest to, asked once."""

    DRAFT = "consultations-join-seeks"
    field_order = ["name", "designation", "college", "registration_number", "practises_in", "seeks"]

    class Meta:
        model = Colleague
        fields = ["designation", "college", "registration_number", "practises_in", "seeks"]
        labels = {
            "registration_number": "Registration number",
            "practises_in": "Where you practise",
            "seeks": "What you are looking for",
        }
        help_texts = {"seeks": "A few words are enough. Please write nothing about a client."}
        error_messages = {
            "designation": {"required": "Write your designation, such as RCC"},
            "college": {"required": "Write the college or association you are registered with"},
            "registration_number": {"required": "Write your registration number"},
            "practises_in": {"required": "Write where you practise"},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"] = NameField(initial=self.instance.person.name, help_text=CALLED)
        self.fields["practises_in"].required = True
        self.fields["seeks"].widget.attrs |= {"rows": 5, "data-draft": self.DRAFT}
        self.order_fields(self.field_order)
        if not self.instance.has_attested_to(CURRENT):
            for number, words in enumerate(WORDS[CURRENT], start=1):
                self.fields[f"attests_{number}"] = StatementField(words)

    @property
    def answers(self) -> dict:
        """What they wrote; `attested` is the version of the words that they said yes to, "" where that was before."""
        asked = [name for name in self.fields if name.startswith("attests_")]
        written = {name: value for name, value in self.cleaned_data.items() if name not in asked}
        return {**written, "attested": CURRENT if asked else ""}


class StatementField(forms.BooleanField):
    """One thing that has to be so, never ticked beforehand."""

    def __init__(self, words: str):
        super().__init__(label=words, error_messages={"required": f"Tick this if it is so: “{words}”"})
