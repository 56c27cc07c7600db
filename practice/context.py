"""What every template may name."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from practice.accounts.channels import CURRENT, WORDS
from practice.profile.models import Practice


def everywhere(request) -> dict:
    """`practice`, read when first named; `site`, the address people reach it at; `demo_is_on` in development;
    `consent_words`, what whoever books agrees to."""
    return {
        "practice": SimpleLazyObject(Practice.current),
        "site": settings.BASE_URL,
        "demo_is_on": settings.DEBUG,
        "consent_words": WORDS[CURRENT],
    }
