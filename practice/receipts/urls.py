from django.urls import path

from practice.receipts import views

app_name = "receipts"
urlpatterns = [
    path("", views.index, name="index"),
    path("<uuid:pk>.pdf", views.pdf, name="pdf"),
    path("<int:year>.pdf", views.statement, name="statement"),
]
