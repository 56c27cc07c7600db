from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils.decorators import method_decorator
from unfold.admin import ModelAdmin

from practice.accounts.models import Person
from practice.accounts.proving import only_proven_lately
from practice.accounts.role_admin import ByRole
from practice.accounts.roles import May, Role

admin.site.unregister(EmailAddress)  # a person's address is changed by the person, who shows that they read it
admin.site.unregister(Authenticator)  # how somebody signs in, and where, is theirs alone
admin.site.unregister(UserSession)
admin.site.unregister(Group)


class PersonForm(forms.ModelForm):
    def clean(self):
        """Somebody always runs the practice: whoever is the last to do so stays."""
        given = super().clean()
        stays = given.get("role") == Role.OWNER and given.get("is_active")
        if self.instance.is_superuser and not stays:
            others = Person.objects.filter(role=Role.OWNER, is_active=True).exclude(pk=self.instance.pk)
            if not others.exists():
                self.add_error("role", "Nobody else runs the practice. Make somebody else the owner first.")
        return given


@admin.register(Person)
class PersonAdmin(ByRole, ModelAdmin):
    """Everybody, for whoever runs the practice; for the others who work here, those who do."""

    needs, needs_to_change = May.COME_IN, May.RUN_THE_PRACTICE
    form = PersonForm
    list_display = ["name", "email", "pronouns", "role", "is_active"]
    list_filter = ["role", "is_active"]
    search_fields = ["name", "email"]
    readonly_fields = ["joined_at", "last_login"]
    fieldsets = [
        (None, {"fields": ["name", "pronouns", "email", "time_zone"]}),
        ("What they may open", {"fields": ["role", "is_active"]}),
        ("Dates", {"fields": ["joined_at", "last_login"]}),
    ]

    @method_decorator(only_proven_lately)
    def changeform_view(self, *args, **kwargs):
        """A role opens what others confided."""
        return super().changeform_view(*args, **kwargs)

    def get_queryset(self, request):
        people = super().get_queryset(request)
        return people if request.user.may(May.RUN_THE_PRACTICE) else people.exclude(role=Role.NONE)

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, *(["email"] if obj else [])]

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
