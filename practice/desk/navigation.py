"""The rooms of the desk, as its head lists them: those of every day, and behind "More" the rest."""

from dataclasses import dataclass

from django.urls import reverse

from practice.accounts.roles import May, may


@dataclass(frozen=True)
class Room:
    """One entry of the head."""

    words: str
    view: str  # the name of its address
    opens_for: May = May.KEEP_CALENDARS
    also: tuple[str, ...] = ()  # other addresses that stand for it

    @property
    def address(self) -> str:
        return reverse(self.view)

    def is_at(self, path: str) -> bool:
        return path in [reverse(view) for view in (self.view, *self.also)]


DAILY = (
    Room("Today", "desk:today"),
    Room("Week", "desk:week", also=("desk:month",)),
    Room("Book", "desk:book"),
    Room("People", "desk:people"),
    Room("Messages", "desk:outbox"),
)
REST = (
    Room("Hours", "desk:hours"),
    Room("Questions", "desk:questions", May.READ_CONFIDED),
    Room("Groups", "desk:groups"),
    Room("Colleagues", "desk:colleagues", May.LOOK_COLLEAGUES_UP),
    Room("Receipts", "desk:receipts"),
    Room("Numbers", "desk:numbers"),
    Room("Write", "admin:blog_article_changelist", May.WRITE),
    Room("Everything else", "admin:index", May.COME_IN),
    Room("The site", "home"),
)


def open_to(user, rooms: tuple[Room, ...]) -> list[Room]:
    """Those of them that open for whoever looks."""
    return [room for room in rooms if may(user, room.opens_for)]
