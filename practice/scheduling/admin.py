from django.contrib import admin
from unfold.admin import ModelAdmin, TabularInline

from practice.scheduling.models import Entry, Practitioner, Service, TimeOff, WeeklyHours


class WeeklyHoursInline(TabularInline):
    model = WeeklyHours
    extra = 1
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


@admin.register(Service)
class ServiceAdmin(ModelAdmin):
    list_display = ["name", "practitioner", "audience", "minutes", "fee_words", "is_active"]
    list_filter = ["audience", "is_active", "practitioner"]
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
