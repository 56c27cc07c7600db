from django.urls import include, path

from blog import views
from blog.feeds import ArticleFeed

app_name = "blog"
urlpatterns = [
    path("", views.index, name="index"),
    path("feed.xml", ArticleFeed(), name="feed"),
    path("search/", views.search, name="search"),
    path("series/<slug:slug>/", views.series, name="series"),
    path("tags/<slug:slug>/", views.tag, name="tag"),
    path("", include("blog.newsletter.urls")),
    path("preview/<str:token>/", views.preview, name="preview"),
    path("<slug:slug>/", views.article, name="article"),
]
