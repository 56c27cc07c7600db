from django.urls import path

from practice.scheduling import views

app_name = "manage"
urlpatterns = [
    path("<str:token>/", views.show, name="show"),
    path("<str:token>/move/", views.move, name="move"),
    path("<str:token>/cancel/", views.cancel, name="cancel"),
    path("<str:token>/appointment.ics", views.calendar, name="calendar"),
]
