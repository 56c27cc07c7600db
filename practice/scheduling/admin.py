from django.contrib import admin, messages
from django.db import models
from django.utils import timezone
from unfold.admin import ModelAdmin, TabularInline

from practice.scheduling.actions import lock
from practice.scheduling.models import Entry, Practitioner, Service, TimeOff, WeeklyHours
from practice.scheduling.slots import touched_by


class WeeklyHoursInline(TabularInline):
    model = WeeklyHours
    extra = 0
    tab = True


class TimeOffInline(TabularInline):
    model = TimeOff
    extra = 0
    tab = True


@admin.register(Practitioner)
class PractitionerAdmin(ModelAdmin):
    list_display = ["name", "time_zone", "is_listed"]
    list_select_related = ["person"]
    autocomplete_fields = ["person"]
    inlines = [WeeklyHoursInline, TimeOffInline]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

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
class ServiceAdmin(ModelAdmin):
    list_display = ["name", "practitioner", "audience", "minutes", "fee_words", "is_active"]
    list_filter = ["audience", "is_active", "practitioner"]

    def get_readonly_fields(self, request, obj=None):
        return ["practitioner"] if obj else []  # what is booked stays with whom it was booked

    list_select_related = ["practitioner__person"]
    fieldsets = [
        (None, {"fields": ["practitioner", "audience", "name", "slug", "summary", "is_active", "position"]}),
        ("Time", {"fields": ["minutes", "buffer_before", "buffer_after", "step", "notice_hours", "window_days"]}),
        ("What people are told", {"fields": ["places", "fee_words", "reminder_hours"]}),
    ]


@admin.register(Entry)
class EntryAdmin(ModelAdmin):
    """The calendar as rows, to look at: times are taken, moved and given back by what is booked."""

    list_display = ["during", "practitioner", "kind", "expires_at", "released_at"]
    list_filter = ["kind", "practitioner"]
    list_select_related = ["practitioner__person"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
