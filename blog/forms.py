from django import forms

QUOTES = '“”"'


class SearchForm(forms.Form):
    q = forms.CharField(label="Words", required=False, max_length=200)

    def words(self) -> str:
        """What is looked for; "" where nothing was asked that can be looked for."""
        return self.cleaned_data["q"] if self.is_valid() else ""


class PeopleField(forms.JSONField):
    """People and organizations, one a line: "Siegel, D. J.". An organization with a comma is in quotation marks."""

    def to_python(self, value):
        if isinstance(value, list):
            return value
        return [_person(line.strip()) for line in (value or "").splitlines() if line.strip()]

    def prepare_value(self, value):
        return value if isinstance(value, str) else "\n".join(map(_in_a_line, value or []))

    def bound_data(self, data, initial):
        return data

    def has_changed(self, initial, data):
        return self.to_python(data) != (initial or [])


def _person(line: str) -> dict[str, str]:
    if line[0] in QUOTES and line[-1] in QUOTES:
        return {"family": line.strip(QUOTES), "given": ""}
    family, _, given = line.partition(",")
    return {"family": family.strip(), "given": given.strip()}


def _in_a_line(person: dict[str, str]) -> str:
    family, given = person.get("family", ""), person.get("given", "")
    if given:
        return f"{family}, {given}"
    return f"“{family}”" if "," in family else family
