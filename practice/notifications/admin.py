from django.contrib import admin
from unfold.admin import ModelAdmin

from practice.accounts.role_admin import ByRole
from practice.notifications.actions import send_again
from practice.notifications.models import Notification, ReturnedMail


@admin.register(Notification)
class NotificationAdmin(ByRole, ModelAdmin):
    """What was said to whom, and what has not gone. Nothing is written here by hand."""

    list_display = ["kind", "recipient", "due_at", "state", "attempts", "reason"]
    list_filter = ["state", "kind"]
    list_select_related = ["person"]
    search_fields = ["person__name", "person__email", "address"]
    actions = ["try_again"]

    @admin.action(description="Send again what failed or was missed")
    def try_again(self, request, queryset):
        back = sum(send_again(notification) for notification in queryset)
        self.message_user(request, f"{back} back in the outbox. Others have gone, or are of no use any more.")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(ReturnedMail)
class ReturnedMailAdmin(ByRole, ModelAdmin):
    """Addresses that mail came back from. Taking one out lets mail go there again; the desk also sends what failed."""

    list_display = ["address", "status", "said", "at"]
    list_filter = ["status", "at"]
    search_fields = ["address", "said"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
