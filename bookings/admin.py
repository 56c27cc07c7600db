from django.contrib import admin

from bookings.intake.admin import IntakeFormAdmin  # noqa: F401 registers what clients are asked
from bookings.models import Session
from bookings.waitlist.admin import WaitingAdmin  # noqa: F401 registers who waits
from practice.scheduling.appointment_admin import AppointmentAdmin


@admin.register(Session)
class SessionAdmin(AppointmentAdmin):
    list_display = ["client", *AppointmentAdmin.list_display]
    list_select_related = ["client", *AppointmentAdmin.list_select_related]
    search_fields = ["client__name", "client__email"]
