from django.urls import include, path
from django.views.decorators.http import conditional_page

from blog import feeds, views

app_name = "blog"
# A word that stands alone here is no article's: `blog.models.articles.RESERVED`.
urlpatterns = [
    path("", views.index, name="index"),
    path("feed.xml", conditional_page(feeds.ArticleFeed()), name="feed"),
    path("search/", views.search, name="search"),
    path("archive/<int:year>/", views.archive, name="archive"),
    path("authors/<str:slug>/", views.author, name="author"),
    path("series/<slug:slug>/", views.series, name="series"),
    path("series/<slug:slug>/feed.xml", conditional_page(feeds.SeriesFeed()), name="series_feed"),
    path("tags/<slug:slug>/", views.tag, name="tag"),
    path("tags/<slug:slug>/feed.xml", conditional_page(feeds.TagFeed()), name="tag_feed"),
    path("", include("blog.newsletter.urls")),
    path("preview/<str:token>/", views.preview, name="preview"),
    path("pictures/<str:name>", views.picture, name="picture"),
    path("<slug:slug>/", views.article, name="article"),
]
