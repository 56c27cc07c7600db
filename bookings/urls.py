from django.urls import path

from bookings import views

app_name = "bookings"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.service, name="service"),
    path("<slug:slug>/slots.json", views.slots, name="slots"),
    path("<slug:slug>/details/", views.details, name="details"),
    path("<slug:slug>/keep/", views.keep, name="keep"),
    path("<slug:slug>/check/", views.check, name="check"),
    path("<slug:slug>/booked/", views.booked, name="booked"),
]
