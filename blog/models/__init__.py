from blog.models.articles import Article
from blog.models.newsletter import Announcement, Subscriber
from blog.models.pictures import Picture, PictureFile
from blog.models.references import Reference
from blog.models.shelves import Series, Tag
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
