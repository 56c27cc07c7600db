"""The pages of groups: a colleague's way to a seat, and what whoever leads one sees at the desk."""

from consultations.groups.actions import change_capacity, give_back, join_group
from consultations.models import Group, Joining, Meeting
from practice.demo.people import NOOR, WREN
from tests.factories import make_colleague, make_person
from tests.flows.walk import press
from tests.flows.ways import Round, Row, Visit, button, link, on, steps

GROUPS = "/consultations/groups/"


def mine() -> Joining:
    return Joining.objects.filter(colleague__person__email=NOOR.email).latest("since")


def my_seat(visit: Visit) -> None:
    visit.go(mine().get_absolute_url())


def leave(page) -> int:
    return press(page, "Give the seat back")


def full(visit: Visit) -> None:
    """Nobody has a seat but one, and there is but one."""
    group = Group.objects.get()
    join_group(group=group, colleague=make_colleague(make_person("Teal Wigeon")))
    change_capacity(group=group, capacity=1)
    visit.go(group.get_absolute_url())


def offered(visit: Visit) -> None:
    give_back(joining=Joining.objects.exclude(pk=mine().pk).get(state="seated"))
    my_seat(visit)


def plan_over_a_meeting(page) -> int:
    first = Meeting.objects.select_related("entry").order_by("entry__during").first().entry
    page.get_by_label("First day").fill(f"{first.day:%Y-%m-%d}")
    page.get_by_label("Time").fill(f"{first.clock:%H:%M}")
    return press(page, "Plan them")


def move_a_meeting(visit: Visit) -> None:
    visit.go(f"/desk/groups/meetings/{Meeting.objects.order_by('entry__during').first().pk}/move/")


def change_to_none(page) -> int:
    page.get_by_label("How many seats in all").fill("0")
    return press(page, "Change it")


SEATS = Round(
    "a colleague and a group",
    (
        Row("groups", "consultations:groups", GROUPS),
        Row("a seat", "consultations:seat", my_seat),
        Row("a seat, given back", "consultations:seat", on(leave)),
        Row("a group, seats free", "consultations:group", steps(GROUPS, link("Repair, and what"))),
        Row("a group, full", "consultations:group", full),
        Row("a seat, waiting", "consultations:seat", on(button("Join the waitlist"))),
        Row("a seat, offered", "consultations:seat", offered),
        Row("account, a seat offered", "account", "/account/"),
    ),
    who=NOOR,
)
GROUPS_AT_THE_DESK = Round(
    "groups at the desk",
    (
        Row("groups at the desk", "desk:groups", "/desk/groups/"),
        Row("a group at the desk", "desk:group", on(link("Repair, and what"))),
        Row("fewer seats than taken", "desk:group_seats", on(change_to_none)),
        Row("plan meetings", "desk:plan_run", steps("/desk/groups/", link("Repair, and what"), link("Plan meetings"))),
        Row("plan meetings, clashing", "desk:plan_run", on(plan_over_a_meeting)),
        Row("move a meeting", "desk:move_meeting", move_a_meeting),
        Row("set a group up", "desk:new_group", "/desk/groups/new/"),
        Row("set a group up, empty", "desk:new_group", on(button("Set it up"))),
    ),
    who=WREN,
    is_for_work=True,
)
