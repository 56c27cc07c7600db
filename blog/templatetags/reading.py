"""What an article's page and a found article need that a template can't say."""

import json

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from blog import finding

register = template.Library()
SCRIPT_SAFE = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}  # no value can end the element it stands in


@register.filter
def excerpt(article) -> SafeString:
    """Some of the text of an article that was searched for, its hits marked; "" without one. All of it is escaped."""
    parts = finding.excerpt(article.body, article.looked_for)
    return format_html_join("", "{}", ((format_html("<mark>{}</mark>", text) if hit else text,) for text, hit in parts))


@register.filter
def linked_data(data: dict) -> SafeString:
    """As a data block, which is no script: a browser never runs it, and the content security policy lets it stand."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(SCRIPT_SAFE)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 escaped above
