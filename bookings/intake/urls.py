from django.urls import path

from bookings.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.index, name="index"),
    path("<uuid:pk>/", views.form, name="form"),
    path("<uuid:pk>/keep/", views.keep, name="keep"),
    path("agreements/<uuid:pk>/agree/", views.agree, name="agree"),
    path("agreements/<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
]
