from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from unfold.admin import ModelAdmin

from practice.accounts.models import Person

admin.site.unregister(EmailAddress)  # a person's address is changed by the person, who shows that they read it
admin.site.unregister(Group)


@admin.register(Person)
class PersonAdmin(ModelAdmin):
    list_display = ["name", "email", "pronouns", "is_staff", "is_active"]
    list_filter = ["is_staff", "is_active"]
    search_fields = ["name", "email"]
    readonly_fields = ["joined_at", "last_login"]
    fieldsets = [
        (None, {"fields": ["name", "pronouns", "email", "time_zone"]}),
        ("What they may open", {"fields": ["is_active", "is_staff", "is_superuser"]}),
        ("Dates", {"fields": ["joined_at", "last_login"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, *(["email"] if obj else [])]

    def log_change(self, request, obj, message):
        """The log names nobody: a name that was changed must not live on there."""
        entry = super().log_change(request, obj, message)
        entry.object_repr = str(obj.pk)
        entry.save(update_fields=["object_repr"])
        return entry

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
