"""What is asked before a first meeting, what was answered, and what people agreed to."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from bookings.models.sessions import Session
from practice.confided import ConfidedField
from practice.open_pages import Written
from practice.scheduling.models import Practitioner, Service
from practice.scheduling.statuses import Status


class IntakeFormQuerySet(models.QuerySet):
    def open_for(self, client, now: datetime | None = None):
        """What a client is asked before they meet a practitioner for the first time, and has not sent yet. One query.

        `session.service.intake_forms.open_for(client)` are those of one session.
        """
        now = now or timezone.now()
        coming = Session.objects.of(client).filter(status=Status.BOOKED, entry__during__startswith__gt=now)
        return self.filter(services__in=coming.values("service")).unsent_by(client, now).distinct()

    def unsent_by(self, client, now: datetime):
        """What a client has not sent yet, of practitioners whom they have not met; whether they book with them or not.

        `service.intake_forms.unsent_by(client, now)` are those that booking a service would bring along.
        """
        met = Session.objects.of(client).met(now)
        sent = Response.objects.sent().filter(client=client)
        unsent = self.filter(is_active=True).exclude(pk__in=sent.values("form"))
        return unsent.exclude(practitioner__in=met.values("entry__practitioner"))

    def address(self) -> str:
        """Where a client answers these: the one form, or the list of them; "" where there is none. One query."""
        first_two = self.values_list("pk", flat=True)[:2]
        if len(first_two) == 1:
            return reverse("intake:form", args=first_two)
        return reverse("intake:index") if first_two else ""

    def for_client(self, client):
        """What a client may open: forms of services they booked, and those they began."""
        booked = Session.objects.of(client).standing()
        asked = Q(is_active=True, services__in=booked.values("service"))
        return self.filter(asked | Q(responses__client=client)).distinct()


class IntakeForm(models.Model):
    """Questions of one practitioner to whoever comes for the first time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practitioner = models.ForeignKey(
        Practitioner,
        on_delete=models.PROTECT,
        related_name="intake_forms",
        help_text="Who asks, and who reads the answers.",
    )
    title = models.CharField(max_length=120, help_text="What clients see above the questions, such as Before we meet.")
    intro = models.TextField("introduction", blank=True, help_text="Why you ask, in a sentence or two.")
    services = models.ManyToManyField(
        Service,
        related_name="intake_forms",
        limit_choices_to={"audience": Service.Audience.CLIENT},
        help_text="Whoever books one of these is asked, before their first session with you.",
    )
    is_active = models.BooleanField(
        "is asked",
        default=False,
        help_text="Tick it once the questions are ready. Take it away to stop asking: what was answered stays.",
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")

    objects = IntakeFormQuerySet.as_manager()

    class Meta:
        ordering = ["position", "title"]

    def __str__(self):
        return self.title

    def asked(self) -> "models.QuerySet[Question]":
        """The questions asked now, in order, each with its agreement's versions. Two queries."""
        return self.questions.filter(is_asked=True).prefetch_related("versions")


class Question(models.Model):
    class Kind(models.TextChoices):
        SHORT = "short", "A few words"
        LONG = "long", "A longer answer"
        CHOICE = "choice", "One of several"
        YES_NO = "yes_no", "Yes or no"
        AGREEMENT = "agreement", "An agreement"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.ForeignKey(IntakeForm, on_delete=models.CASCADE, related_name="questions")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SHORT)
    words = models.CharField(
        "question", max_length=200, help_text="For an agreement, what it is about, such as How we keep records."
    )
    help = models.CharField(max_length=300, blank=True, help_text="A hint under the question. It may stay empty.")
    is_required = models.BooleanField("has to be answered", default=False)
    choices = models.TextField(blank=True, help_text="For one of several: one choice a line.")
    is_asked = models.BooleanField(
        default=True, help_text="Take it away in place of deleting a question that somebody answered."
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.words

    @property
    def is_agreement(self) -> bool:
        return self.kind == self.Kind.AGREEMENT

    @property
    def agreement(self) -> "AgreementVersion | None":
        """The words to agree to today; None while there are none. A query unless the versions were prefetched."""
        return next(iter(self.versions.all()), None)

    @property
    def choice_lines(self) -> list[str]:
        return [line.strip() for line in self.choices.splitlines() if line.strip()]


class AgreementVersion(models.Model):
    """The words of an agreement. They never change: other words are another version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="versions_are_numbered")]

    def __str__(self):
        return f"{self.question}, version {self.number}"

    @property
    def is_current(self) -> bool:
        return self.question.agreement == self


class ResponseQuerySet(models.QuerySet):
    def sent(self):
        return self.filter(sent_at__isnull=False)

    def with_answers(self):
        """Along with the form, and the answers in the order of its questions. Two queries."""
        answers = Answer.objects.select_related("question").order_by("question__position", "question")
        return self.select_related("form__practitioner__person").prefetch_related(Prefetch("answers", answers))


class Response(Written):
    """What one client answered to one form; before it is sent, what they have written so far."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.ForeignKey(IntakeForm, on_delete=models.PROTECT, related_name="responses")
    client = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="responses")
    begun_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True, help_text="When it was last sent.")

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["form__position", "begun_at"]
        constraints = [models.UniqueConstraint(fields=["form", "client"], name="each_form_is_answered_once")]

    def __str__(self):
        return f"{self.form}, {self.client}"

    @property
    def has_draft(self) -> bool:
        """Whether something is written that was not sent. Space around it, which sending takes off, is nothing.

        Reads every answer.
        """
        return any(
            answer.draft is not None and answer.draft.strip() != (answer.words or "") for answer in self.answers.all()
        )


class Answer(models.Model):
    """What was sent in answer to one question, and beside it what is being written in its place."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    asked = models.CharField(max_length=200, help_text="The question in the words in which it was answered.")
    words = ConfidedField(null=True, blank=True, help_text="What was sent.")
    draft = ConfidedField(null=True, blank=True, help_text="What is written and not sent yet.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "question"], name="each_question_is_answered_once")]

    def __str__(self):
        return self.asked

    @property
    def written(self) -> str:
        """What its client is to find in the form: what they went on with, or what they sent."""
        return (self.words if self.draft is None else self.draft) or ""


class ConsentQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(withdrawn_at=None)

    def with_words(self):
        """Along with what was agreed to, newest first, and today's words. Two queries."""
        agreed = self.select_related("agreement__question__form__practitioner__person")
        return agreed.prefetch_related("agreement__question__versions").order_by("-given_at")


class Consent(models.Model):
    """A client agreed to these very words. Withdrawn and given again, it is another row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consents")
    agreement = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="consents")
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "agreement"], condition=Q(withdrawn_at=None), name="a_consent_stands_once"
            )
        ]

    def __str__(self):
        return f"{self.client}, {self.agreement}"
