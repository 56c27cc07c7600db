from django import forms
from django.utils.html import escape

from bookings.models import AgreementVersion, Question

LONGEST = 10_000  # characters
RATHER_NOT = ("I’d rather not say", "I’d rather not say")
YES_OR_NO = [("Yes", "Yes"), ("No", "No")]


class IntakeAnswers(forms.Form):
    """The questions of one form as a client meets them.

    An agreement's field is named for the version of its words: agreeing to words that changed meanwhile ticks nothing.
    Agreements in `agreed` stand already and are not asked again.
    """

    def __init__(self, *args, questions: list[Question], agreed: set = frozenset(), **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = {f"question-{question.pk}": question for question in questions if not question.is_agreement}
        versions = [question.agreement for question in questions if question.is_agreement]
        self.versions = {f"agree-{one.pk}": one for one in versions if one and one.pk not in agreed}
        for question in questions:
            if question.is_agreement:
                if question.agreement and f"agree-{question.agreement.pk}" in self.versions:
                    self.fields[f"agree-{question.agreement.pk}"] = agreement_field(question, question.agreement)
            else:
                self.fields[f"question-{question.pk}"] = FIELDS[question.kind](question)

    @property
    def written(self) -> dict[Question, str]:
        """The answers, checked."""
        return {question: self.cleaned_data[name] for name, question in self.questions.items()}

    @property
    def so_far(self) -> dict[Question, str]:
        """The answers that came along, as they were typed and unchecked, for a draft."""
        return {question: self.data[name][:LONGEST] for name, question in self.questions.items() if name in self.data}

    @property
    def agreed(self) -> list[AgreementVersion]:
        return [version for name, version in self.versions.items() if self.cleaned_data[name]]


def short_field(question: Question) -> forms.Field:
    return forms.CharField(
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        **told(question, f"Write an answer to “{question.words}”"),
    )


def long_field(question: Question) -> forms.Field:
    return forms.CharField(
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
        **told(question, f"Write an answer to “{question.words}”"),
    )


def choice_field(question: Question, choices=None) -> forms.Field:
    choices = choices or [(line, line) for line in question.choice_lines]
    return forms.ChoiceField(
        choices=choices if question.is_required else [*choices, RATHER_NOT],
        widget=forms.RadioSelect,
        **told(question, f"Choose an answer to “{question.words}”"),
    )


def yes_no_field(question: Question) -> forms.Field:
    return choice_field(question, YES_OR_NO)


FIELDS = {
    Question.Kind.SHORT: short_field,
    Question.Kind.LONG: long_field,
    Question.Kind.CHOICE: choice_field,
    Question.Kind.YES_NO: yes_no_field,
}


def agreement_field(question: Question, version: AgreementVersion) -> forms.Field:
    field = forms.BooleanField(**told(question, f"Say whether you agree to “{question.words}”"))
    field.label, field.version = "I have read this and agree", version
    return field


def told(question: Question, missing: str) -> dict:
    """What every field says of itself."""
    return {
        "label": question.words,
        "help_text": escape(question.help),
        "required": question.is_required,
        "error_messages": {"required": missing, "invalid_choice": missing},
    }
