"""What search engines are told of: whatever anybody may read, under the addresses that people reach the site at."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max
from django.urls import reverse

from blog.models import Article, Series, Tag


class OfThisSite(Sitemap):
    def get_protocol(self, protocol=None):
        return urlsplit(settings.BASE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.BASE_URL).netloc


class Articles(OfThisSite):
    def items(self):
        return Article.objects.published().order_by("pk").only("slug", "updated_at", "published_at")

    def lastmod(self, article):
        return article.changed_at


class Shelf(OfThisSite):
    """Series or subjects that have something to read, each as new as its newest article."""

    def __init__(self, model):
        self.model = model

    def items(self):
        published = self.model.objects.filter(articles__in=Article.objects.published())
        return published.annotate(newest=Max("articles__updated_at")).order_by("pk")

    def lastmod(self, shelf):
        return shelf.newest


class Pages(OfThisSite):
    """Pages of one address each."""

    def __init__(self, names):
        self.names = names

    def items(self):
        return self.names

    def location(self, name):
        return reverse(name)


BLOG = {"articles": Articles(), "series": Shelf(Series), "subjects": Shelf(Tag), "blog": Pages(["blog:index"])}
