"""Who asked to hear of new articles, and of which they were told. An address is nobody here: it has no account."""

import uuid

from django.core import signing
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from blog.models.articles import Article
from practice.accounts.models import Person

LINKS = signing.Signer(salt="newsletter")


class SubscriberQuerySet(models.QuerySet):
    def standing(self):
        """Asked for, confirmed or not, and not ended."""
        return self.filter(ended_at=None)

    def subscribed(self):
        """Those who are written to."""
        return self.standing().filter(confirmed_at__isnull=False)

    def find_by_token(self, token: str) -> "Subscriber | None":
        """The one a private link was made for; None for a link that was altered or was never ours."""
        try:
            return self.filter(pk=LINKS.unsign_object(token)).first()
        except (signing.BadSignature, ValueError):
            return None


class Subscriber(models.Model):
    """An address that somebody wrote down to hear of new articles.

    It counts once whoever reads there has confirmed it. The row outlives the end, as proof of what was agreed to; who
    begins anew has a new row.
    """

    class Source(models.TextChoices):
        """Which sort of page it was. Which article it was is nobody's business."""

        ARTICLE = "article", "Under an article"
        INDEX = "index", "Beside the list of articles"
        PAGE = "page", "The page about it"

    class Rhythm(models.TextChoices):
        EACH = "each", "Each new article, when it appears"
        MONTHLY = "monthly", "Once a month, on the first day"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.EmailField(help_text="In small letters.")
    rhythm = models.CharField("how often", max_length=10, choices=Rhythm, default=Rhythm.EACH)
    wording = models.CharField(max_length=10, choices=Person.Wording, default=Person.Wording.DISCREET)
    version = models.CharField(max_length=10, help_text="Of the words that were read.")
    words = models.TextField(help_text="What stood beside the form, with the practice’s name and address of that day.")
    source = models.CharField("where", max_length=10, choices=Source)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="When the button behind the link was pressed.")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When they stopped it.")

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["address"], condition=Q(ended_at=None), name="an_address_is_subscribed_once"
            )
        ]
        indexes = [models.Index(fields=["address"], name="subscribers_by_address")]

    def __str__(self):
        return self.address

    def get_absolute_url(self) -> str:
        """The private page at which they confirm, change and stop."""
        return reverse("blog:yours", args=[self.token])

    @property
    def token(self) -> str:
        return LINKS.sign_object(str(self.pk))

    @property
    def is_subscribed(self) -> bool:
        return self.confirmed_at is not None and self.ended_at is None

    @property
    def is_told_plainly(self) -> bool:
        return self.wording == Person.Wording.PLAIN


class Announcement(models.Model):
    """That one article is told to one subscriber, by a message of its own. Once, whatever becomes of the article."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="announcements")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="announcements")

    class Meta:
        constraints = [
            models.UniqueConstraint("article", "subscriber", name="each_article_is_told_once"),
        ]

    def __str__(self):
        return f"{self.article} to {self.subscriber}"

    @property
    def articles(self) -> tuple[Article]:
        return (self.article,)
