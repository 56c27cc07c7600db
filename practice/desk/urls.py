from django.urls import path

from practice.desk import appointments, colleagues, confided, messages, outbox, patterns, returned, views

app_name = "desk"
urlpatterns = [
    path("", views.today, name="today"),
    path("book/", appointments.book, name="book"),
    path("appointments/<uuid:pk>/", appointments.show, name="appointment"),
    path("appointments/<uuid:pk>/link/", appointments.link, name="link"),
    path("appointments/<uuid:pk>/move/", appointments.move, name="move"),
    path("appointments/<uuid:pk>/<slug:name>/", appointments.act, name="act"),
    path("colleagues/", colleagues.index, name="colleagues"),
    path("colleagues/<uuid:pk>/", colleagues.show, name="colleague"),
    path("colleagues/<uuid:pk>/<slug:name>/", colleagues.answer, name="answer_colleague"),
    path("forms/<uuid:pk>/", confided.forms, name="forms"),
    path("questions/", confided.questions, name="questions"),
    path("questions/<uuid:pk>/", confided.question, name="question"),
    path("returned/<int:pk>/works-again/", returned.works_again, name="works_again"),
    path("outbox/", outbox.show, name="outbox"),
    path("outbox/<uuid:pk>/again/", outbox.again, name="send_again"),
    path("messages/", messages.gallery, name="messages"),
    path("messages/<str:name>/", messages.show, name="message"),
    path("messages/<str:name>/<slug:wording>.html", messages.page, name="message_page"),
    path("patterns/", patterns.patterns, name="patterns"),
]
