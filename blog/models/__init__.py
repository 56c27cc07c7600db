from blog.models.articles import Article, Reference, Series, Tag
from blog.models.newsletter import Announcement, Subscriber
from blog.models.pictures import Picture, PictureFile
from blog.models.writing import Draft, FormerAddress, Revision

__all__ = [
    "Announcement",
    "Article",
    "Draft",
    "FormerAddress",
    "Picture",
    "PictureFile",
    "Reference",
    "Revision",
    "Series",
    "Subscriber",
    "Tag",
]
