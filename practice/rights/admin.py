from django.contrib import admin
from django.utils import timezone
from unfold.admin import ModelAdmin

from practice.rights.models import ComingOfAge, LegalHold


class OwnersAlone:
    """Whoever runs the practice; nobody else reads why."""

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_module_permission(self, request):
        return request.user.is_superuser


@admin.register(LegalHold)
class LegalHoldAdmin(OwnersAlone, ModelAdmin):
    """A hold is lifted, and stays on record as long as its person does."""

    list_display = ["person", "since", "lifted_at", "by"]
    list_filter = [("lifted_at", admin.EmptyFieldListFilter)]
    list_select_related = ["person", "by"]
    search_fields = ["person__name", "person__email"]
    autocomplete_fields = ["person"]
    readonly_fields = ["by", "since", "lifted_at"]
    actions = ["lift"]

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return ["person", "reason", *self.readonly_fields] if obj else self.readonly_fields

    def save_model(self, request, obj, form, change):
        obj.by = request.user
        super().save_model(request, obj, form, change)

    @admin.action(description="Lift: what is due may go again")
    def lift(self, request, queryset):
        queryset.standing().update(lifted_at=timezone.now())
        self.message_user(request, "Lifted. What is kept longer than the practice decided goes tonight.")


@admin.register(ComingOfAge)
class ComingOfAgeAdmin(OwnersAlone, ModelAdmin):
    list_display = ["person", "on"]
    list_select_related = ["person"]
    search_fields = ["person__name", "person__email"]
    autocomplete_fields = ["person"]
