from django import template

from practice.desk.navigation import DAILY, REST, open_to

register = template.Library()


@register.inclusion_tag("desk/_rooms.html", takes_context=True)
def rooms(context) -> dict:
    """The navigation of the desk, with the room marked that is being looked at. Another day than today is no room."""
    request = context["request"]
    daily, rest = open_to(request.user, DAILY), open_to(request.user, REST)
    is_room = context.get("is_today", True)
    here = next((room for room in [*daily, *rest] if is_room and room.is_at(request.path)), None)
    return {"daily": daily, "rest": rest, "here": here, "is_open": here in rest}
