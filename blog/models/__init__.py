from blog.models.articles import Article, Reference, Series, Tag
from blog.models.newsletter import Announcement, Subscriber

__all__ = ["Announcement", "Article", "Reference", "Series", "Subscriber", "Tag"]
