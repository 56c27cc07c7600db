from django.urls import include, path

from consultations import views
from consultations.bringing import views as bringing
from consultations.colleagues import views as colleagues
from consultations.groups import views as groups
from consultations.regular import views as regular

app_name = "consultations"
urlpatterns = [
    path("", views.index, name="index"),
    path("join/", colleagues.join, name="join"),
    path("join/renew/", colleagues.renew, name="renew"),
    path("groups/", groups.index, name="groups"),
    path("groups/<slug:slug>/", groups.show, name="group"),
    path("groups/<slug:slug>/join/", groups.join, name="join_group"),
    path("seats/<uuid:pk>/", groups.seat, name="seat"),
    path("seats/<uuid:pk>/take/", groups.take, name="take_seat"),
    path("seats/<uuid:pk>/pass/", groups.pass_on, name="pass_seat"),
    path("seats/<uuid:pk>/leave/", groups.leave, name="leave_seat"),
    path("seats/<uuid:pk>/listed/", groups.listed, name="list_seat"),
    path("<uuid:pk>/prepare/", bringing.prepare, name="prepare"),
    path("<uuid:pk>/prepare/keep/", bringing.keep, name="keep_preparation"),
    path("certificates/", include("consultations.certificates.urls")),
    path("<slug:slug>/", views.service, name="service"),
    path("<slug:slug>/slots.json", views.slots, name="slots"),
    path("<slug:slug>/keep/", views.keep, name="keep"),
    path("<slug:slug>/dates/", regular.dates, name="dates"),
    path("<slug:slug>/check/", views.check, name="check"),
    path("<slug:slug>/booked/", views.booked, name="booked"),
]
