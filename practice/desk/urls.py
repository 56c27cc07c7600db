from django.urls import path

from practice.desk import patterns, views

app_name = "desk"
urlpatterns = [
    path("", views.today, name="today"),
    path("patterns/", patterns.patterns, name="patterns"),
]
