"""The table of a consultation group seen from above, drawn from two numbers."""

from dataclasses import dataclass
from math import cos, pi, sin

from django import template

register = template.Library()

MIDDLE = 150  # of a drawing 300 wide and 300 high
DISTANCE = 107  # from the middle of the table to the middle of a chair
BACK = 27  # half the width of a chair, where there is room
THICKNESS = 10 / 27  # of a chair's back, as a part of that


@dataclass(frozen=True)
class Chair:
    """One chair as the path of its back, open towards the table."""

    path: str
    is_taken: bool


@dataclass(frozen=True)
class SeatPlan:
    chairs: list[Chair]

    @property
    def free(self) -> int:
        return sum(not chair.is_taken for chair in self.chairs)


@register.simple_tag
def seat_plan(taken: int, capacity: int) -> SeatPlan:
    """A chair for each seat, the first at the top, then clockwise; the first `taken` of them are taken.

    They grow narrower where a table has more than eight, so that no two touch.
    """
    outer = min(BACK, DISTANCE * sin(pi / max(capacity, 2)) * 0.75)
    turns = [2 * pi * seat / capacity - pi / 2 for seat in range(capacity)]
    return SeatPlan([Chair(_back(turn, outer), seat < taken) for seat, turn in enumerate(turns)])


def _back(turn: float, outer: float) -> str:
    """Half a ring around a chair's middle, on the side away from the table."""
    inner = outer * (1 - THICKNESS)
    right, left = turn + pi / 2, turn - pi / 2
    x, y = MIDDLE + DISTANCE * cos(turn), MIDDLE + DISTANCE * sin(turn)

    def at(radius, angle):
        return f"{x + radius * cos(angle):.1f} {y + radius * sin(angle):.1f}"

    there = f"M{at(outer, left)}A{outer:.1f} {outer:.1f} 0 0 1 {at(outer, right)}"
    return f"{there}L{at(inner, right)}A{inner:.1f} {inner:.1f} 0 0 0 {at(inner, left)}Z"
