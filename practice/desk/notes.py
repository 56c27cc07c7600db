"""The private note on an appointment: its own practitioner writes it, and nobody else finds it here."""

import uuid

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from practice.accounts.lapsed import login_required_keeping
from practice.desk.actions import Kept, keep_note
from practice.desk.appointments import appointment_of
from practice.desk.forms import NoteForm
from practice.desk.models import Note
from practice.rights.looks import note_look
from practice.rights.models import Look

BESIDE = "This note was changed in another window meanwhile. Nothing is lost: what you wrote here stands beside it."


def appointment_to_note(request, pk):
    """An appointment of theirs; for whoever else sees it at the desk, there is no note."""
    appointment = appointment_of(request, pk)
    if appointment.practitioner.person_id != request.user.pk:
        raise Http404
    return appointment


@login_required_keeping
@require_http_methods(["GET", "POST"])
def show(request, pk):
    appointment = appointment_to_note(request, pk)
    if request.method == "POST":
        form = NoteForm(request.POST)
        if form.is_valid():
            kept = keep(request, appointment, form)
            messages.success(
                request,
                BESIDE if kept.beside else "The note is saved." if kept.note else "The note is empty, and gone.",
            )
            return redirect("desk:note", pk)
        return render(request, "desk/note.html", {"appointment": appointment, "forms": [form]}, status=422)
    for person in appointment.people:
        note_look(reader=request.user, page=Look.Page.NOTES, person=person)
    notes = Note.objects.of(request.user).filter(entry=appointment.entry_id)
    return render(request, "desk/note.html", {"appointment": appointment, "forms": forms_of(notes)})


def forms_of(notes) -> list[NoteForm]:
    """One for each, or for a new one."""
    written = [{"note": one.pk, "version": one.version, "words": one.words} for one in notes]
    asked = written or [{"note": uuid.uuid4(), "version": 0}]
    return [NoteForm(initial=one, auto_id=f"id_{place}_%s") for place, one in enumerate(asked, start=1)]


@require_POST
@login_required_keeping
def keep_as_written(request, pk):
    """For the script that keeps it as it is typed: which note holds it now, and in which version."""
    appointment = appointment_to_note(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"problem": "It’s too long to be kept."}, status=422)
    kept = keep(request, appointment, form)
    note = {"note": kept.note.pk, "version": kept.note.version} if kept.note else {"version": 0}
    return JsonResponse({**note, "beside": kept.beside})


def keep(request, appointment, form: NoteForm) -> Kept:
    told = form.cleaned_data
    return keep_note(
        entry=appointment.entry,
        author=request.user,
        pk=told["note"],
        version=told["version"],
        words=told["words"],
    )
