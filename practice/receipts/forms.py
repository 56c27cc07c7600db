import unicodedata
from decimal import Decimal

from django import forms

from practice.paper import can_print
from practice.receipts.models import Payment
from practice.receipts.money import plain_words

MOST = 1_000_000_00  # cents: more is a slip of the hand
UNPRINTABLE = "There is a sign in it that we can’t print. Write it without that sign."


class MoneyField(forms.CharField):
    """An amount as people write it: 150, 150.50, $1,150. Cleaned to cents; None for an empty one."""

    def __init__(self, **kwargs):
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(**{"max_length": 20, "widget": forms.TextInput(attrs=attrs), **kwargs})

    def prepare_value(self, value):
        return plain_words(value) if isinstance(value, int) else value

    def clean(self, value):
        written = super().clean(value).replace("$", "").replace(",", "").strip()
        if not written:
            return None
        try:
            cents = Decimal(written) * 100
            if not cents.is_finite() or cents != cents.to_integral_value() or not 0 <= cents <= MOST:
                raise ValueError
        except (ArithmeticError, ValueError):
            raise forms.ValidationError("Write an amount such as 150 or 87.50", code="invalid") from None
        return int(cents)


class PaperField(forms.CharField):
    """Words that shall stand on a paper."""

    def clean(self, value):
        words = " ".join(unicodedata.normalize("NFC", super().clean(value)).split())
        if not can_print(words):
            raise forms.ValidationError(UNPRINTABLE, code="unprintable")
        return words


def name_field(help_text: str) -> PaperField:
    return PaperField(
        label="Name on receipts",
        help_text=help_text,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Write the name for receipts"},
    )


class NameForm(forms.Form):
    name = name_field("As an insurer knows it. It stands on receipts alone, and is kept encrypted.")


class PaymentForm(forms.Form):
    """What is asked for an appointment, and what came in. `key` is the payment's: pressed twice, it is noted once."""

    fee = MoneyField(label="Fee", help_text="What you agreed on, before tax that is added.")
    paid = MoneyField(label="Paid", help_text="What came in now. It may be a part.", required=False)
    method = forms.ChoiceField(
        label="How", choices=Payment.Method, error_messages={"required": "Choose how it was paid"}
    )
    paid_on = forms.DateField(
        label="On",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Write on which day", "invalid": "Write the day as 2026-11-24"},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fee"].error_messages["required"] = "Write the fee, or 0 for none"
        self.today = today

    def clean_paid_on(self):
        day = self.cleaned_data["paid_on"]
        if day > self.today:
            raise forms.ValidationError("Write a day that has come", code="future")
        if day.year < self.today.year - 10:
            raise forms.ValidationError("Write a day of the last ten years", code="past")
        return day


class ReceiptForm(forms.Form):
    """In whose name a receipt is, and what for."""

    name = name_field("As an insurer knows it, and for this receipt alone. In their account they choose one for all.")
    words = PaperField(
        label="What for",
        help_text="In words that an insurer needs.",
        max_length=160,
        error_messages={"required": "Write what the receipt is for"},
    )


class VoidForm(forms.Form):
    reason = forms.CharField(
        label="Why it is void",
        help_text="For your own records. It is not on the paper.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write why it is void"},
    )


class YearForm(forms.Form):
    """Which year to list. What is written wrongly in an address counts as not asked for."""

    year = forms.IntegerField(min_value=1900, max_value=2999, required=False)

    def asked(self, this_year: int) -> int:
        self.is_valid()
        return self.cleaned_data.get("year") or this_year
