from django.contrib import admin
from django.db import models
from unfold.admin import ModelAdmin

from practice.confirming import confirmed
from practice.scheduling.actions import TooLate, cancel_appointment
from practice.scheduling.appointments import Appointment
from practice.scheduling.whose_admin import OfClients


class AppointmentAdmin(OfClients, ModelAdmin):
    """Appointments to look at and to cancel. They are made and moved at the doors, where the rules are asked."""

    practitioner_at = "entry__practitioner"

    list_display = ["when", "service", "place", "status"]
    list_filter = ["status", ("service", admin.RelatedOnlyFieldListFilter), "place"]
    list_select_related = ["entry", "service__practitioner__person"]
    actions = ["cancel"]
    exclude = ["parting_words"]  # between the practitioner and whom they wrote to
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    @admin.display(description="when", ordering="entry__during")
    def when(self, appointment):
        return appointment.entry.words

    @admin.action(description="Cancel and tell the person")
    @confirmed("Cancel these, and tell each person?", "Cancel them")
    def cancel(self, request, queryset):
        late = 0
        for appointment in queryset.select_related("entry"):
            try:
                cancel_appointment(appointment=appointment, by=Appointment.Side.PRACTICE)
            except TooLate:
                late += 1
        note = f" {late} had begun or were over and stay as they are." if late else ""
        self.message_user(request, f"Cancelled; each person is told in three minutes.{note}")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
