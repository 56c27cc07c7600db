from django.urls import path

from practice.rights import views

urlpatterns = [
    path("", views.mine, name="my_data"),
    path("copy/", views.copy, name="my_copy"),
]
