"""/demo/: there in development alone. Every view here answers 404 where DEBUG is off."""

from django.urls import path

from practice.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.index, name="index"),
    path("sign-in/<uuid:pk>/", views.sign_in, name="sign_in"),
    path("mail/<str:key>/", views.mail, name="mail"),
]
