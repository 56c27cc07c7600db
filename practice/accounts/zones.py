"""Whose clock a visitor lives by: chosen on a page, kept with the person once they sign in."""

from practice.accounts.models import Person

CHOSEN = "time_zone"


def zone_of(request) -> str:
    """The visitor's zone: the one chosen in this browser, else the signed-in person's; "" when nothing is known."""
    return request.session.get(CHOSEN) or getattr(request.user, "time_zone", "")


def choose_zone(request, zone: str) -> None:
    request.session[CHOSEN] = zone
    if request.user.is_authenticated:
        keep_zone(request, request.user)


def keep_zone(request, person: Person) -> bool:
    """What was chosen in this browser becomes the person's own; whether that is another zone than before."""
    zone = request.session.get(CHOSEN)
    if not zone or zone == person.time_zone:
        return False
    person.time_zone = zone
    person.save(update_fields=["time_zone"])
    return True
