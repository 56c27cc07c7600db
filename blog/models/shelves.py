from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse

from blog.models.words import Words


class ShelfQuerySet(models.QuerySet):
    """Series or tags, which both have articles."""

    def with_something_to_read(self):
        shelf = self.model.articles.field
        return self.filter(Exists(shelf.model.objects.published().filter(**{shelf.name: OuterRef("pk")})))


class Series(Words):
    title = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True, help_text="The last part of the page's address.")
    summary = models.TextField(blank=True, help_text="What the articles have in common, in a sentence.")

    objects = ShelfQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "series"

    def __str__(self):
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("blog:series", args=[self.slug])


class Tag(Words):
    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True, help_text="The last part of the page's address.")

    objects = ShelfQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("blog:tag", args=[self.slug])
