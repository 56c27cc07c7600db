from django.contrib import admin, messages
from django.db import models
from django.utils import timezone
from unfold.admin import ModelAdmin, TabularInline

from practice.accounts.role_admin import ByRole
from practice.accounts.roles import May
from practice.scheduling.actions import lock
from practice.scheduling.models import DatedHours, Entry, Practitioner, Service, TimeOff, WeeklyHours
from practice.scheduling.outside.admin import BusyCalendarInline, read_new_ones, warn
from practice.scheduling.slots import touched_by
from practice.scheduling.whose_admin import OfClients, OfPractitioners


class HoursInline(ByRole, TabularInline):
    """Hours, each for every service or for one of this practitioner's own."""

    needs = May.KEEP_CALENDARS
    extra = 0
    tab = True

    def get_formset(self, request, obj=None, **kwargs):
        self.practitioner = obj
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "service":
            theirs = Service.objects.filter(practitioner=self.practitioner)
            kwargs["queryset"] = theirs.select_related("practitioner__person")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class WeeklyHoursInline(HoursInline):
    model = WeeklyHours
    fields = ["weekday", "opens", "closes", "service", "place", "valid_from", "valid_until", "every_weeks"]


class DatedHoursInline(HoursInline):
    model = DatedHours
    fields = ["day", "opens", "closes", "service", "place", "note"]


class TimeOffInline(ByRole, TabularInline):
    needs = May.KEEP_CALENDARS
    model = TimeOff
    extra = 0
    tab = True


@admin.register(Practitioner)
class PractitionerAdmin(OfPractitioners, ModelAdmin):
    practitioner_at = "pk"
    list_display = ["name", "designation", "time_zone", "is_listed"]
    list_filter = ["is_listed"]
    search_fields = ["person__name", "person__email", "designation"]
    list_select_related = ["person"]
    autocomplete_fields = ["person"]
    inlines = [WeeklyHoursInline, DatedHoursInline, TimeOffInline, BusyCalendarInline]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fieldsets = [
        (None, {"fields": ["person", "designation", "about", "is_listed", "position"]}),
        ("Time", {"fields": ["time_zone", "most_a_day", "most_a_week", "starts_shown"]}),
        ("Where", {"fields": ["room_words", "online_link"]}),
        ("Bookings", {"fields": ["hears", "offer_hours"]}),
    ]

    def has_add_permission(self, request):
        return request.user.may(May.RUN_THE_PRACTICE)

    def has_delete_permission(self, request, obj=None):
        return request.user.may(May.RUN_THE_PRACTICE)

    def get_readonly_fields(self, request, obj=None):
        return ["person"] if obj else []  # whose days and answers these are never changes hands

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """A new calendar is read once everything is saved: nobody waits for another server within a transaction."""
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if request.method == "POST":
            read_new_ones(request, self.practitioners(request))
        return response

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and request.method == "GET":
            warn(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_related(self, request, form, formsets, change):
        """Hours and time off are saved under the lock, and what is booked within a time off is named."""
        with lock(form.instance.pk):
            super().save_related(request, form, formsets, change)
        now = timezone.now()
        for off in form.instance.time_off.filter(ends_on__gte=timezone.localdate()):
            if touched := touched_by(off, now):
                booked = "; ".join(str(entry) for entry in touched)
                messages.warning(request, f"Booked within the time off from {off.starts_on}, and it stays: {booked}")


@admin.register(Service)
class ServiceAdmin(OfPractitioners, ModelAdmin):
    list_display = ["name", "practitioner", "audience", "minutes", "fee_words", "is_active"]
    list_filter = ["audience", "is_active", ("practitioner", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["name", "slug", "summary"]

    def get_readonly_fields(self, request, obj=None):
        return ["practitioner"] if obj else []  # what is booked stays with whom it was booked

    list_select_related = ["practitioner__person"]
    fieldsets = [
        (None, {"fields": ["practitioner", "audience", "name", "slug", "summary", "is_active", "position"]}),
        ("Time", {"fields": ["minutes", "buffer_before", "buffer_after", "step", "notice_hours", "window_days"]}),
        (
            "Who may book",
            {"fields": ["open_to", "by_approval", "for_two", "most_upcoming", "most_regular", "change_hours"]},
        ),
        ("What people are told", {"fields": ["places", "fee_words", "fee_scale", "reminder_hours"]}),
    ]


@admin.register(Entry)
class EntryAdmin(OfClients, ModelAdmin):
    """The calendar as rows, to look at: times are taken, moved and given back by what is booked."""

    list_display = ["during", "practitioner", "kind", "expires_at", "released_at"]
    list_filter = [
        "kind",
        ("practitioner", admin.RelatedOnlyFieldListFilter),
        ("released_at", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["practitioner__person"]
    search_fields = ["service__name", "practitioner__person__name"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
