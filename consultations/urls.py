from django.urls import path

from consultations import views
from consultations.colleagues import views as colleagues

app_name = "consultations"
urlpatterns = [
    path("", views.index, name="index"),
    path("join/", colleagues.join, name="join"),
    path("join/renew/", colleagues.renew, name="renew"),
    path("<slug:slug>/", views.service, name="service"),
    path("<slug:slug>/slots.json", views.slots, name="slots"),
    path("<slug:slug>/check/", views.check, name="check"),
    path("<slug:slug>/booked/", views.booked, name="booked"),
]
