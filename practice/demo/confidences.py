"""What the demo's practitioners ask before a first meeting, and what somebody asked them."""

import uuid

from bookings.enquiries.actions import ask
from bookings.intake.actions import word_agreement
from bookings.models import Enquiry, IntakeForm, Question
from practice.demo.people import IRA, WREN
from practice.scheduling.models import Service

KINDS = Question.Kind
QUESTIONS = [
    {"words": "Is there anything that would make the room easier for you?", "help": "Light, sound, where you sit."},
    {"words": "How may we reach you if a time falls through?", "is_required": True},
    {
        "words": "Have you talked with somebody like this before?",
        "kind": KINDS.CHOICE,
        "choices": "No, this is the first time\nYes, and it helped\nYes, and it’s complicated",
    },
    {
        "words": "What would you like us to know first?",
        "kind": KINDS.LONG,
        "help": "A few words, or nothing yet. Health details can wait until we meet.",
    },
    {"words": "May we write to you between our talks?", "kind": KINDS.YES_NO},
]
AGREEMENT = (
    "We talk in confidence. There are three exceptions: somebody may be in danger, a child may be, or a court asks. "
    "We would tell you first where we can.\n\nWe keep short notes for as long as the law asks us to, under a lock of "
    "their own. You can read them, and you can end our work on any day."
)
ENQUIRY = {
    "name": "Sorrel Vane",
    "email": "sorrel@demo.example",
    "words": "Is there a step at the door, and can my dog come along?",
}


def confide(people: dict) -> None:
    """Afterwards each practitioner has a form, and a question waits for them. What is there stays as it is."""
    for who in (WREN, IRA):
        practitioner = people[who].practitioner
        form, made = IntakeForm.objects.get_or_create(
            practitioner=practitioner,
            defaults={
                "title": "Before we meet",
                "intro": "A few questions, so that the first talk need not begin with them.",
                "is_active": True,
            },
        )
        if made:
            form.services.set(practitioner.services.filter(audience=Service.Audience.CLIENT))
            ask_questions(form)
    if not Enquiry.objects.exists():
        ask(key=uuid.uuid4(), **ENQUIRY)


def ask_questions(form: IntakeForm) -> None:
    for position, question in enumerate(QUESTIONS, start=1):
        Question.objects.create(form=form, position=position, **question)
    agreement = Question.objects.create(
        form=form, position=9, words="How we work together", kind=KINDS.AGREEMENT, is_required=True
    )
    word_agreement(question=agreement, text=AGREEMENT)
