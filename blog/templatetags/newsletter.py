from django import template

from blog.newsletter import consent

register = template.Library()


@register.filter
def newsletter_words(practice) -> str:
    """What stands beside the form; "" while the practice can't be subscribed to."""
    return consent.consent_words(practice) if consent.is_open(practice) else ""


@register.filter
def sender_words(practice) -> str:
    return consent.sender_words(practice)
