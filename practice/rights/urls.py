from django.urls import path

from practice.rights import views

urlpatterns = [
    path("", views.mine, name="my_data"),
    path("erase/", views.erase, name="erase_me"),
    path("erase/keep/", views.keep, name="keep_me"),
    path("copy/", views.copy, name="my_copy"),
]
