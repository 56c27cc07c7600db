from django import forms


class SearchForm(forms.Form):
    q = forms.CharField(label="Words", required=False, max_length=200)

    def words(self) -> str:
        """What is looked for; "" where nothing was asked that can be looked for."""
        return self.cleaned_data["q"] if self.is_valid() else ""
