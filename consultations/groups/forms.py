from django import forms


class SeatForm(forms.Form):
    """What somebody says as they ask for a seat: whether the others may read their name."""

    is_listed = forms.BooleanField(
        label="The others with a seat may read my name",
        help_text="Whoever agrees to this reads the names of those who agreed as well. You can change it at any time.",
        required=False,
    )
