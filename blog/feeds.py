from django.conf import settings
from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.utils.html import escape

from blog import prose
from blog.models import Article, PictureFile, Series, Tag
from practice.profile.models import Practice

NEWEST = 20


class ArticleFeed(Feed):
    """The newest articles, with their summaries. Addresses are those that people reach the site at."""

    feed_type = Atom1Feed

    def __call__(self, request, *args, **kwargs):
        """Known by its content alone: where an article was taken back, the newest of the rest is older than before."""
        response = super().__call__(request, *args, **kwargs)
        del response["Last-Modified"]
        return response

    def get_object(self, request):
        return Practice.current()

    def title(self, practice):
        return practice.name

    def subtitle(self, practice):
        return practice.headline

    def link(self, _practice):
        return settings.BASE_URL + reverse("blog:index")

    def feed_url(self, _practice):
        return settings.BASE_URL + reverse("blog:feed")

    def items(self, _practice):
        return self.newest(Article.objects.published())

    @staticmethod
    def newest(articles):
        """Each with the file of its first picture, or None. One more query where any has pictures."""
        found = list(articles.for_lists().select_related("author").prefetch_related("tags")[:NEWEST])
        first = {article.pk: next(iter(prose.pictures_in(article.body)), None) for article in found}
        files = PictureFile.objects.plain_by_key(filter(None, first.values()))
        for article in found:
            article.first_picture = files.get(first[article.pk])
        return found

    def item_title(self, article):
        return article.title

    def item_description(self, article):
        return escape(article.summary)  # readers take it for HTML

    def item_link(self, article):
        return settings.BASE_URL + article.get_absolute_url()

    def item_author_name(self, article):
        return article.author_name

    def item_categories(self, article):
        return [tag.name for tag in article.tags.all()]

    def item_enclosures(self, article):
        picture = article.first_picture
        if picture is None:
            return []
        return [Enclosure(settings.BASE_URL + picture.address, str(picture.size), picture.content_type)]

    def item_pubdate(self, article):
        return article.published_at

    def item_updateddate(self, article):
        return article.changed_at


class ShelfFeed(ArticleFeed):
    """The newest of one series, or on one subject: whatever has a page of its own and articles."""

    model = None

    def get_object(self, request, slug):
        return get_object_or_404(self.model, slug=slug)

    def title(self, shelf):
        return f"{shelf}: {Practice.current().name}"

    def subtitle(self, shelf):
        return getattr(shelf, "summary", "")

    def link(self, shelf):
        return settings.BASE_URL + shelf.get_absolute_url()

    def feed_url(self, shelf):
        return f"{self.link(shelf)}feed.xml"

    def items(self, shelf):
        return self.newest(shelf.articles.published())


class SeriesFeed(ShelfFeed):
    model = Series


class TagFeed(ShelfFeed):
    model = Tag
