from django.contrib.syndication.views import Feed
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed

from blog.models import Article
from practice.profile.models import Practice


class ArticleFeed(Feed):
    """The twenty newest articles, with their summaries."""

    feed_type = Atom1Feed
    link = reverse_lazy("blog:index")

    def title(self):
        return Practice.current().name

    def subtitle(self):
        return Practice.current().headline

    def items(self):
        return Article.objects.published().for_lists().select_related("author")[:20]

    def item_title(self, article):
        return article.title

    def item_description(self, article):
        return article.summary

    def item_author_name(self, article):
        return article.author_name

    def item_pubdate(self, article):
        return article.published_at

    def item_updateddate(self, article):
        return article.updated_at
