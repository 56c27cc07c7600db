"""The admin by role: each of its pages says what it is for, and opens for those whose role lets them do that."""

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.utils.decorators import method_decorator

from practice.accounts.proving import only_proven_lately
from practice.accounts.roles import May
from practice.accounts.searched_lists import SearchedMany, SearchedOne


class ByRole:
    """Goes before a ModelAdmin or an inline. `needs` is what its rows are for; `needs_to_change` where that is more.

    The admin's log names nobody: a name or an address must not live on there once it was changed or erased.
    """

    needs = May.RUN_THE_PRACTICE
    needs_to_change: May | None = None

    @method_decorator(only_proven_lately)
    def delete_view(self, *args, **kwargs):
        return super().delete_view(*args, **kwargs)

    def changelist_view(self, request, extra_context=None):
        listed = super().changelist_view
        if request.POST.get("action") == "delete_selected":
            listed = only_proven_lately(listed)
        return listed(request, extra_context)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = SearchedOne(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = SearchedMany(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def log_addition(self, request, obj, message):
        return without_name(super().log_addition(request, obj, message))

    def log_change(self, request, obj, message):
        return without_name(super().log_change(request, obj, message))

    def log_deletions(self, request, queryset):
        return [without_name(entry) for entry in super().log_deletions(request, queryset)]

    def _may_change(self, request) -> bool:
        return request.user.may(self.needs_to_change or self.needs)

    def has_module_permission(self, request):
        return request.user.may(self.needs)

    def has_view_permission(self, request, obj=None):
        return request.user.may(self.needs)

    def has_add_permission(self, request, obj=None):
        return self._may_change(request)

    def has_change_permission(self, request, obj=None):
        return self._may_change(request)

    def has_delete_permission(self, request, obj=None):
        return self._may_change(request)


def without_name(entry: LogEntry) -> LogEntry:
    entry.object_repr = str(entry.object_id)
    entry.save(update_fields=["object_repr"])
    return entry


def opens(name: str, request) -> bool:
    """Whether a list of the admin, such as `blog_article`, opens for whoever asks."""
    model = apps.get_model(*name.split("_", 1))
    return admin.site.get_model_admin(model).has_view_permission(request)
