from django.urls import path
from django.views.generic import TemplateView

from bookings.enquiries import views

urlpatterns = [
    path("", views.contact, name="contact"),
    path("sent/", TemplateView.as_view(template_name="bookings/enquiries/sent.html"), name="contact_sent"),
]
