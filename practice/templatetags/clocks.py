from django import template

from practice import clock

register = template.Library()


@register.simple_tag
def also_at(moment, zone: str, their_zone: str) -> str:
    """ "12:00 pm Eastern Time": the moment on the visitor's clock; "" where it shows the same as `zone`, or is unknown.

    The weekday comes along where it is another day there.
    """
    if not their_zone or clock.same_clock(moment, zone, their_zone):
        return ""
    return clock.clock_words_elsewhere(moment, zone, their_zone)


@register.filter
def words_on(moment, zone: str) -> str:
    """ "Tuesday 24 November 2026, 2:00 pm Pacific Time": the moment on the clock of `zone`."""
    return clock.moment_words(moment, zone)
