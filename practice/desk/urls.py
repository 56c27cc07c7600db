from django.urls import path

from practice.desk import appointments, colleagues, confided, groups, messages, outbox, patterns, returned, views

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
    path("groups/", groups.index, name="groups"),
    path("groups/new/", groups.new, name="new_group"),
    path("groups/<uuid:pk>/", groups.show, name="group"),
    path("groups/<uuid:pk>/run/", groups.run, name="plan_run"),
    path("groups/<uuid:pk>/seats/", groups.capacity, name="group_seats"),
    path("groups/seats/<uuid:pk>/<slug:name>/", groups.answer_seat, name="answer_seat"),
    path("groups/meetings/<uuid:pk>/", groups.meeting, name="meeting"),
    path("groups/meetings/<uuid:pk>/seats/<uuid:seat>/", groups.was_there, name="was_there"),
    path("groups/meetings/<uuid:pk>/move/", groups.move, name="move_meeting"),
    path("groups/meetings/<uuid:pk>/<slug:name>/", groups.change, name="change_meeting"),
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
