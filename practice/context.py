"""What every template may name."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from practice.profile.models import Practice


def everywhere(request) -> dict:
    """`practice`, read when first named; `site`, the address people reach it at; `demo_is_on` in development."""
    return {"practice": SimpleLazyObject(Practice.current), "site": settings.BASE_URL, "demo_is_on": settings.DEBUG}
