from django import forms

from practice.scheduling.models import Service
from practice.scheduling.regular.plans import FEWEST, LEAVE_OUT, QUESTION, Occurrence, Plan

HOW_MANY = "Choose how many in all, or just once"
LONGEST_ANSWER = 40
TAKEN_SINCE = "This one can’t be had any more. Choose another"


class HowOftenField(forms.TypedChoiceField):
    """Just once is chosen beforehand: it is what was chosen on the page before, and nothing more.

    `every` has the words of each rhythm under what it is kept as; just once is 0.
    """

    def __init__(self, every: dict):
        kept = {str(often): often for often in every}
        super().__init__(
            label="How often?",
            help_text="At the same time of day. You see every date before anything is booked.",
            choices=[("0", "Just once"), *((str(often), words) for often, words in every.items())],
            coerce=lambda written: kept.get(written, 0),
            initial="0",
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": "Choose how often"},
        )

    def clean(self, value):
        return super().clean(value or "0")  # whoever says nothing of it means the one they chose


class QuietSelect(forms.Select):
    """Not marked as required for those who hear the page: for a single one it is not."""

    def use_required_attribute(self, initial):
        return False


class TimesField(forms.TypedChoiceField):
    """None where nothing was chosen. The form asks again if more than one was wanted."""

    def __init__(self, service: Service, counted: str):
        counts = [(str(count), f"{count} {counted}") for count in range(FEWEST, service.most_regular + 1)]
        super().__init__(
            label="How many in all",
            help_text="Only where it isn’t just once. The time you chose is the first of them.",
            choices=[("", "Choose"), *counts],
            coerce=int,
            widget=QuietSelect,
            error_messages={"invalid_choice": HOW_MANY},
        )

    def clean(self, value):
        return super().clean(value) if value else None


class DatesForm(forms.Form):
    """For each date that can't be had: another time near it, or none. Nothing is chosen beforehand."""

    @staticmethod
    def as_written(posted) -> dict[str, str]:
        """What is chosen in it and not sent yet, by the names of its questions."""
        return {name: posted[name][:LONGEST_ANSWER] for name in posted if QUESTION.fullmatch(name)}

    def __init__(self, *args, plan: Plan, **kwargs):
        super().__init__(*args, **kwargs)
        for clash in plan.clashes:
            self.fields[clash.name] = InsteadField(clash)


class InsteadField(forms.ChoiceField):
    def __init__(self, clash: Occurrence):
        near = [(slot.value, f"{slot.day_words}, {slot.clock_words}") for slot in clash.choices]
        super().__init__(
            label=clash.words,
            help_text="This time can’t be had." if near else "This time can’t be had, and nothing near it is free.",
            choices=[*near, (LEAVE_OUT, "Leave this date out")],
            initial=value_of(clash) or None,
            widget=forms.RadioSelect,
            error_messages={
                "required": f"Choose what to do about {clash.words}",
                "invalid_choice": f"{clash.words}: {TAKEN_SINCE[0].lower()}{TAKEN_SINCE[1:]}",
            },
        )


def value_of(clash: Occurrence) -> str:
    """The choice that its answer is; "" where there is none."""
    return next((slot.value for slot in clash.choices if slot.start == clash.start), clash.answer)
