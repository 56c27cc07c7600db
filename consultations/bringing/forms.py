from hashlib import sha256

from django import forms

from consultations.details import Found, identifying_details

LONGEST_FOCUS = 2_000  # characters
LONGEST_PREPARATION = 10_000


class AnotherLook(forms.Form):
    """Warns once of what looks identifying in the fields of `LOOKED_AT`. Whoever reads the warning decides.

    The button that sends the words as they are carries their `seal`: other words are looked at anew.
    """

    LOOKED_AT: tuple[str, ...] = ()

    @property
    def looks_identifying(self) -> list[Found]:
        """What to have another look at; nothing where this was read and sent all the same."""
        if not self.is_valid() or self.data.get("as_it_is") == self.seal:
            return []
        return identifying_details(self._looked_at)

    @property
    def seal(self) -> str:
        return sha256(self._looked_at.encode()).hexdigest()[:16]

    @property
    def _looked_at(self) -> str:
        return "\n\n".join(self.cleaned_data.get(name, "") for name in self.LOOKED_AT)


class FocusField(forms.CharField):
    def __init__(self, reader: str):
        super().__init__(
            label="What you would like to think about",
            help_text=f"In your own words, for {reader} to read before you meet, and whoever runs this practice, if "
            "they must. Please leave out names, birth dates, numbers, and anything else that could tell who a client "
            "is. It is kept encrypted, and no message says any of it.",
            required=False,
            max_length=LONGEST_FOCUS,
            widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        )


class PreparationForm(AnotherLook, forms.Form):
    LOOKED_AT = ("preparation",)

    preparation = forms.CharField(
        label="Your notes",
        help_text="What happened, what you tried, what you would like from the time. Please leave out whatever could "
        "tell who a client is.",
        required=False,
        max_length=LONGEST_PREPARATION,
        widget=forms.Textarea(attrs={"rows": 12, "autocomplete": "off"}),
    )

    @property
    def so_far(self) -> str:
        """What came along, as it was typed and unchecked, for a draft."""
        return self.data.get("preparation", "")[:LONGEST_PREPARATION]
