import unicodedata

from django import forms

from consultations.certificates.numbers import read_number
from practice.paper import can_print


class CertificateForm(forms.Form):
    """The name that shall stand on a certificate."""

    name = forms.CharField(
        label="Name for the certificate",
        help_text="As your college or employer knows you. It stands on this paper alone, and is kept encrypted.",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Write the name for the certificate"},
    )

    def clean_name(self):
        name = " ".join(unicodedata.normalize("NFC", self.cleaned_data["name"]).split())
        if not can_print(name):
            raise forms.ValidationError(
                "There is a sign in this name that we can’t print. Write it without that sign.", code="unprintable"
            )
        return name


class CheckForm(forms.Form):
    """The number on a certificate, as somebody reads it off a paper; cleaned to how it is kept."""

    number = forms.CharField(
        label="Number on the certificate",
        help_text="Twelve letters and digits, such as 7KQX-20MB-94TZ.",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Write the number on the certificate",
            "max_length": "Write the twelve letters and digits alone",
        },
    )

    def clean_number(self):
        number = read_number(self.cleaned_data["number"])
        if not number:
            raise forms.ValidationError(
                "This is not quite a number of ours. Compare each letter and digit with the paper.", code="malformed"
            )
        return number
