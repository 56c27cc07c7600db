from django.contrib import admin
from unfold.admin import ModelAdmin

from blog.models import Subscriber
from blog.newsletter.actions import forget
from practice.accounts.role_admin import ByRole
from practice.accounts.roles import May


@admin.register(Subscriber)
class SubscriberAdmin(ByRole, ModelAdmin):
    """Who hears of new articles, to look at and, where somebody asks for it, to forget. Nobody is written down here."""

    needs = May.WRITE

    list_display = ["address", "state", "rhythm", "asked_at", "confirmed_at", "ended_at"]
    list_filter = [("confirmed_at", admin.EmptyFieldListFilter), ("ended_at", admin.EmptyFieldListFilter), "rhythm"]
    show_facets = admin.ShowFacets.ALWAYS
    search_fields = ["address"]

    @admin.display(description="state")
    def state(self, subscriber):
        if subscriber.ended_at:
            return "Ended"
        return "Subscribed" if subscriber.confirmed_at else "Not confirmed yet"

    def delete_model(self, request, obj):
        forget(Subscriber.objects.filter(pk=obj.pk))

    def delete_queryset(self, request, queryset):
        forget(queryset)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
