from django.urls import path

from bookings import views
from bookings.companions import views as companions
from bookings.regular import views as regular
from bookings.waitlist import views as waitlist

app_name = "bookings"
urlpatterns = [
    path("", views.index, name="index"),
    path("again/<uuid:pk>/", views.again, name="again"),
    path("waitlist/<uuid:pk>/leave/", waitlist.leave, name="leave_waitlist"),
    path("offers/<str:token>/", waitlist.offer, name="offer"),
    path("offers/<str:token>/decline/", waitlist.decline, name="decline_offer"),
    path("offers/<str:token>/leave/", waitlist.decline_and_leave, name="decline_and_leave"),
    path("invitations/<str:token>/", companions.invitation, name="invitation"),
    path("alone/<str:token>/", companions.alone, name="come_alone"),
    path("<slug:slug>/", views.service, name="service"),
    path("<slug:slug>/slots.json", views.slots, name="slots"),
    path("<slug:slug>/details/", views.details, name="details"),
    path("<slug:slug>/digits/", views.digits, name="digits"),
    path("<slug:slug>/keep/", views.keep, name="keep"),
    path("<slug:slug>/regular/", regular.regular, name="regular"),
    path("<slug:slug>/check/", views.check, name="check"),
    path("<slug:slug>/booked/", views.booked, name="booked"),
    path("<slug:slug>/waitlist/", waitlist.waitlist, name="waitlist"),
]
