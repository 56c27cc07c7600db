"""Lists in the admin that are searched as one types. Django's break when a form is shown again with what is no key."""

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError


class ChoosesByKey:
    """What can't be the key of a row chooses none; the form says what is wrong with it."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [one for one in value if self.is_key(one)], attr)

    def is_key(self, value) -> bool:
        try:
            return self.choices.queryset.model._meta.pk.to_python(value) is not None
        except ValidationError:
            return False


class SearchedOne(ChoosesByKey, AutocompleteSelect):
    """One row."""


class SearchedMany(ChoosesByKey, AutocompleteSelectMultiple):
    """Any number of rows."""
