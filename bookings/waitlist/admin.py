from django.contrib import admin
from unfold.admin import ModelAdmin

from bookings.models import Waiting
from bookings.waitlist.actions import leave_waitlist
from practice.confirming import confirmed
from practice.scheduling.whose_admin import OfClients


@admin.register(Waiting)
class WaitingAdmin(OfClients, ModelAdmin):
    """Who waits for what, to look at and to end. People join by themselves, and are asked in the order of joining."""

    practitioner_at = "service__practitioner"

    list_display = ["client", "service", "wishes", "joined_at", "ended_at"]
    list_filter = [("ended_at", admin.EmptyFieldListFilter), ("service", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["client", "service__practitioner__person"]
    search_fields = ["client__name", "client__email"]
    actions = ["end"]

    @admin.display(description="what suits")
    def wishes(self, waiting):
        return waiting.wishes_words

    @admin.action(description="Take off the waitlist")
    @confirmed("Take these off the waitlist? They are not told.", "Take them off")
    def end(self, request, queryset):
        standing = queryset.filter(ended_at=None).select_related("service")
        for waiting in standing:
            leave_waitlist(waiting=waiting)
        self.message_user(request, "They wait no more. Nobody is told: say so yourself where it matters.")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
