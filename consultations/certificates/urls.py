from django.urls import path

from consultations.certificates import views

urlpatterns = [
    path("", views.index, name="certificates"),
    path("check/", views.check, name="check_certificate"),
    path("ask/<uuid:pk>/", views.ask, name="ask_certificate"),
    path("hours-<int:year>.pdf", views.year_pdf, name="hours_pdf"),
    path("hours-<int:year>.csv", views.year_csv, name="hours_csv"),
    path("<str:number>/", views.show, name="certificate"),
    path("<str:number>.pdf", views.pdf, name="certificate_pdf"),
    path("<str:number>/take-back/", views.revoke, name="take_back_certificate"),
]
