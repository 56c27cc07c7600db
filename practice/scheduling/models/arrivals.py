from datetime import date

from django.db import models
from django.db.models import F, Sum


class ArrivalQuerySet(models.QuerySet):
    def count_one(self, article: int, day: date) -> None:
        """One more booking came by way of this article on that day."""
        row, _made = self.get_or_create(article=article, day=day)
        self.filter(pk=row.pk).update(bookings=F("bookings") + 1)

    def by_article(self, since: date) -> dict[int, int]:
        """How many came by way of each article. One query."""
        counted = self.filter(day__gte=since).order_by().values_list("article").annotate(Sum("bookings"))
        return dict(counted)


class Arrival(models.Model):
    """How many bookings of a day were made by way of one article's invitation. Nothing is kept of who made them."""

    article = models.PositiveBigIntegerField(help_text="Its number in the blog, which is a room above this one.")
    day = models.DateField(help_text="On the calendar of British Columbia.")
    bookings = models.PositiveIntegerField(default=0)

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "article"]
        constraints = [models.UniqueConstraint(fields=["article", "day"], name="arrivals_are_counted_once_a_day")]

    def __str__(self):
        return f"{self.bookings} on {self.day}"
