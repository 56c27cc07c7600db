from django.contrib import admin, messages
from django.db import models
from django.utils import timezone
from unfold.admin import ModelAdmin

from practice.profile.models import CrisisLine, Practice


@admin.register(Practice)
class PracticeAdmin(ModelAdmin):
    fieldsets = [
        (None, {"fields": ["name", "label", "subject_prefix", "headline", "lede"]}),
        (
            "How to reach you",
            {"fields": ["email", "phone", "postal_address", "region", "languages", "land_acknowledgement"]},
        ),
        (
            "What people ask first",
            {"fields": ["fees_words", "place_words", "payment_words", "cancellation_words", "cancellation_hours"]},
        ),
        ("Under every article", {"fields": ["disclaimer", "invitation"]}),
        ("Promises", {"fields": ["privacy_officer", "clients_are_shared", "kept_years", "kept_days", "is_fictional"]}),
    ]

    list_display = ["name", "label", "region", "email"]
    search_fields = ["name"]

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Practice.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(CrisisLine)
class CrisisLineAdmin(ModelAdmin):
    list_display = ["name", "region", "reach", "hours", "verified_on"]
    list_filter = ["region", "verified_on"]
    search_fields = ["name", "reach", "region"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def changelist_view(self, request, extra_context=None):
        if names := CrisisLine.objects.stale(timezone.localdate()).values_list("name", flat=True):
            messages.warning(request, f"Not checked for half a year: {', '.join(names)}. Call or look them up.")
        return super().changelist_view(request, extra_context)
