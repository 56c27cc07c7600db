from django.contrib import admin
from django.utils import timezone
from unfold.admin import ModelAdmin

from practice.accounts.role_admin import ByRole
from practice.accounts.roles import May
from practice.rights.models import Breach, ComingOfAge, LegalHold


@admin.register(LegalHold)
class LegalHoldAdmin(ByRole, ModelAdmin):
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
class ComingOfAgeAdmin(ByRole, ModelAdmin):
    """Whose record began before they were 19 is kept by this day."""

    list_display = ["person", "on"]
    list_filter = ["on"]
    list_select_related = ["person"]
    search_fields = ["person__name", "person__email"]
    autocomplete_fields = ["person"]


@admin.register(Breach)
class BreachAdmin(ByRole, ModelAdmin):
    """Anybody who works here writes one down. Whoever runs the practice reads it, and goes on writing."""

    list_display = ["found_at", "happened_at", "harm", "by"]
    list_filter = ["harm"]
    list_select_related = ["by"]
    search_fields = ["by__name"]
    readonly_fields = ["noted_at", "by"]
    fields = ["what", "found_at", "happened_at", "affected", "harm", "why", "told", "noted_at", "by"]

    def has_add_permission(self, request):
        return request.user.may(May.COME_IN)

    def has_module_permission(self, request):
        return request.user.may(May.COME_IN)

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        if not change:
            obj.by = request.user
        super().save_model(request, obj, form, change)
