from django.contrib import admin
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action

from consultations.colleagues.actions import approve_colleague, decline_colleague
from consultations.models import Colleague, Consultation, Group, Reading
from practice.accounts.role_admin import ByRole
from practice.accounts.roles import May
from practice.confirming import confirmed
from practice.scheduling.appointment_admin import AppointmentAdmin
from practice.scheduling.whose_admin import OfPractitioners


@admin.register(Colleague)
class ColleagueAdmin(ByRole, ModelAdmin):
    """Look the registration up with the college, then approve or decline from the list. The desk says more of each."""

    needs = May.LOOK_COLLEAGUES_UP

    list_display = [
        "person",
        "designation",
        "college",
        "registration_number",
        "asked_at",
        "approved_until",
        "declined_at",
    ]
    list_filter = [("approved_at", admin.EmptyFieldListFilter), "college"]
    list_select_related = ["person"]
    search_fields = ["person__name", "person__email", "registration_number"]
    autocomplete_fields = ["person"]
    readonly_fields = [
        "asked_at",
        "approved_at",
        "approved_until",
        "renewal_asked_at",
        "asked_again_at",
        "question",
        "declined_at",
        "declined_words",
    ]
    actions = ["approve", "decline"]
    actions_submit_line = ["save_and_approve"]

    def save_model(self, request, obj, form, change):
        """Only what was changed is written: an approval given meanwhile stands."""
        obj.save(update_fields=form.changed_data if change else None)
        if "save_and_approve" in request.POST:  # the buttons of the line are otherwise run by what is replaced here
            self.save_and_approve(request, obj)

    @action(description="Save and approve")
    def save_and_approve(self, request, colleague):
        approve_colleague(colleague=colleague)

    @admin.action(description="Approve: they can book, and are told so")
    @confirmed("Approve these for a year, and tell them?", "Approve them")
    def approve(self, request, queryset):
        for colleague in queryset:
            approve_colleague(colleague=colleague)
        self.message_user(request, "Approved. A message to each of them is on its way.")

    @admin.action(description="Decline: they can't book, and are told so")
    @confirmed("Decline these, and tell them? What they have booked stands.", "Decline them")
    def decline(self, request, queryset):
        for colleague in queryset:
            decline_colleague(colleague=colleague)
        self.message_user(request, "Declined. A message to each of them is on its way.")


@admin.register(Consultation)
class ConsultationAdmin(AppointmentAdmin):
    list_display = ["colleague", *AppointmentAdmin.list_display]
    list_select_related = ["colleague__person", *AppointmentAdmin.list_select_related]
    search_fields = ["colleague__person__name", "colleague__person__email"]
    exclude = [
        *AppointmentAdmin.exclude,
        "focus",
        "preparation",
        "preparation_draft",
    ]  # read at the desk, by whom they were written for


class ReadingInline(ByRole, TabularInline):
    needs = May.KEEP_CALENDARS
    model = Reading
    extra = 0


@admin.register(Group)
class GroupAdmin(OfPractitioners, ModelAdmin):
    """Its words and dates. Seats and meetings are changed at the desk, where whoever waits is asked and told."""

    practitioner_at = "service__practitioner"

    list_display = ["title", "facilitator", "capacity", "opens_on", "closes_on", "is_listed"]
    list_select_related = ["service__practitioner__person"]
    list_filter = ["is_listed", "seats_for", ("service__practitioner", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["service__name", "theme"]
    fieldsets = [
        (None, {"fields": ["service", "theme"]}),
        ("Seats", {"fields": ["capacity", "seats_for", "minimum", "warn_on"]}),
        ("When it can be joined", {"fields": ["is_listed", "opens_on", "closes_on"]}),
    ]
    inlines = [ReadingInline]

    def get_readonly_fields(self, request, obj=None):
        return ["service", "capacity", "seats_for"] if obj else []

    def has_delete_permission(self, request, obj=None):
        return False
