"""The scripts of a page that are fetched once it is drawn."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from practice.later import BEGIN

register = template.Library()
LINE = format_html('<script type="module">{}</script>', mark_safe(BEGIN))  # noqa: S308 our own words
SCRIPT = '<script type="later" src="{}"></script>'


@register.simple_tag(takes_context=True)
def later(context, *names: str) -> SafeString:
    """These modules of `static/js`. The line that fetches them stands beside the first of a page."""
    has_line = context.render_context.get("has_line_for_later", False)
    context.render_context["has_line_for_later"] = True
    scripts = format_html_join("\n", SCRIPT, ((static(f"js/{name}.js"),) for name in names))
    return scripts if has_line else format_html("{}\n{}", LINE, scripts)
