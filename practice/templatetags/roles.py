from django import template

from practice.accounts import roles

register = template.Library()


@register.filter
def may(user, act: str) -> bool:
    """Whether the role of whoever reads lets them, as in `request.user|may:"WRITE"`."""
    return roles.may(user, roles.May[act])
