from django.urls import path

from practice.scheduling import views

app_name = "manage"
urlpatterns = [
    path("<str:token>/", views.show, name="show"),
    path("<str:token>/move/", views.move, name="move"),
    path("<str:token>/move/which/", views.move_which, name="move_which"),
    path("<str:token>/coming/", views.coming, name="coming"),
    path("<str:token>/cancel/", views.cancel, name="cancel"),
    path("<str:token>/undo/", views.undo, name="undo"),
    path("<str:token>/new-link/", views.new_link, name="new_link"),
    path("<str:token>/appointment.ics", views.calendar, name="calendar"),
]
