"""What every template may name."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from practice.profile.models import Practice


def everywhere(request) -> dict:
    """`practice`, read when first named; `demo_is_on` where the demo's addresses exist."""
    return {"practice": SimpleLazyObject(Practice.current), "demo_is_on": settings.DEBUG}
