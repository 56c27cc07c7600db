from django import template

from blog.studio import words

register = template.Library()


@register.filter
def on_our_clock(moment) -> str:
    """ "Today, 10:42 am"."""
    return words.clock_of(moment)


@register.filter
def written_by(row, reader) -> str:
    """ "By you", or by whom."""
    if row.by is None:
        return ""
    return "By you" if row.by == reader else f"By {row.by.name or 'somebody'}"


@register.filter
def version_name(revision) -> str:
    return words.name_of(revision)
