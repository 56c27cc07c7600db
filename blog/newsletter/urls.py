from django.urls import path
from django.views.generic import TemplateView

from blog.newsletter import views

urlpatterns = [
    path("newsletter/", views.newsletter, name="newsletter"),
    path("newsletter/sent/", TemplateView.as_view(template_name="blog/newsletter/sent.html"), name="newsletter_sent"),
    path("newsletter/<str:token>/", views.yours, name="yours"),
    path("newsletter/<str:token>/stop/", views.stop, name="stop"),
    path("new/<str:token>/", views.new, name="new"),
]
