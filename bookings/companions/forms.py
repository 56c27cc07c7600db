from django import forms

from practice.accounts.forms import AddressField, NameField

OWN_ADDRESS = "This is your own address. Write the other person’s, or leave it empty."


class CompanionField(AddressField):
    """Where the second person is asked. It can stay empty: not everybody has an address of their own."""

    def __init__(self):
        super().__init__(
            label="E-mail address of the other person",
            help_text="We write to them once, when you book: that you, by name, invite them, when it is, and how to "
            "say yes or no. Nothing else comes until they say yes. You can also leave it empty and bring them along.",
            required=False,
        )
        self.widget.attrs["autocomplete"] = "off"  # a browser would fill in the writer's own

    def clean(self, value):
        return super().clean(value) if value and value.strip() else ""


class JoinForm(forms.Form):
    """Saying yes. A name is asked of those who have not told us one."""

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        if not person.name:
            self.fields["name"] = NameField()
