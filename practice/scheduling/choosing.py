"""The page on which a time is chosen, for clients, colleagues and whoever moves an appointment alike."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core import signing
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from practice import clock
from practice.accounts.lapsed import is_our_own, shown_again
from practice.accounts.zones import zone_of
from practice.scheduling.appointments import Appointment
from practice.scheduling.choice import Choice, KeptLongEnough, last_booked
from practice.scheduling.forms import ByForm, DaysForm, SlotForm
from practice.scheduling.limits import count_hold, may_hold
from practice.scheduling.models import Service, WeeklyHours
from practice.scheduling.shown import CHANGED
from practice.scheduling.slots import NotOffered, Slot, SlotTaken, list_slots, nearest, shown

KEPT_LONG_ENOUGH = "We keep a time for an hour at most. You can still book it, and nothing you wrote is lost."
KEPT_AHEAD = "We keep it until {}. When that is near, ask again."
CHOOSE_FIRST = "Choose a time first. We book it only once you say so on the last page."
SENT_LAST = "This is what you sent last. The press just now did nothing more."
CHOSEN_SINCE = "You have chosen another time since that page was shown. What you wrote is kept."
SEEN = signing.Signer(salt="starts shown")
FORTNIGHT = timedelta(days=14)  # what one page lists
SCALE = (8, 20)  # the hours from which to which the little line of a day runs
PARTS = (("Morning", 0, 12), ("Afternoon", 12, 17), ("Evening", 17, 24))


@dataclass
class Day:
    """One calendar day of the list, with the slots it has left."""

    day: date
    slots: list[Slot] = field(default_factory=list)
    is_chosen: bool = False

    @property
    def words(self) -> str:
        return clock.day_words(self.day, year=False)

    @property
    def count_words(self) -> str:
        return {0: "no times", 1: "1 time"}.get(len(self.slots), f"{len(self.slots)} times")

    @property
    def parts(self) -> list[tuple[str, list[Slot]]]:
        """Morning, afternoon and evening with their slots; parts without any are left out."""
        parts = [
            (name, [slot for slot in self.slots if first <= slot.local_start.hour < last])
            for name, first, last in PARTS
        ]
        return [(name, slots) for name, slots in parts if slots]

    @property
    def marks(self) -> str:
        """The slots as strokes of an SVG path on a line 240 wide, from 8 am to 8 pm."""
        first, last = SCALE
        width = 240 / (last - first)
        at = [(slot.local_start.hour + slot.local_start.minute / 60 - first) * width for slot in self.slots]
        return "".join(f"M{position:.0f} 5h8" for position in at if 0 <= position <= 240)


def choose_time(
    request,
    service: Service,
    template: str,
    *,
    status: int = 200,
    refused: Exception | None = None,
    wanted: datetime | None = None,
    moving: Appointment | None = None,
    form: SlotForm | None = None,
    **context,
):
    """Render `template` with the service's next slots, its days and the slots of one day.

    `refused` says why the last choice could not be kept (`SlotTaken` or `NotOffered`); `wanted` is that choice, around
    which three others are offered. An appointment that is `moving` keeps its length and its place, and doesn't stand in
    its own way; else this browser's own hold doesn't.
    """
    now = timezone.now()
    today = now.astimezone(ZoneInfo(service.zone)).date()
    own = moving.own_entries if moving else [hold for hold in [Choice(request).hold] if hold]
    kept = {"length": moving.entry.length, "place": moving.place} if moving else {}
    their_zone = "" if service.places == Service.Places.ROOM else zone_of(request)  # a room has one clock
    asked = DaysForm(request.GET)
    first_day, chosen_day = asked.days_asked(today)
    its_own = moving.entry.start if moving else None
    asked_for = {"first_day": today, "days": service.window_days + 1, "now": now, "without": own, **kept}
    slots = slots_shown(service, but=its_own, **asked_for)
    first_day = max(today, min(first_day, today + timedelta(days=service.window_days)))
    listed = days_listed(service, slots, first_day)
    chosen = choose_day(listed, chosen_day)
    context |= {
        "service": service,
        "by": ByForm(request.GET).article(),
        "form": form or SlotForm(),
        "next_slots": slots[:3],
        "days": listed,
        "chosen": chosen,
        "seen": as_seen(chosen.slots) if chosen and service.starts_shown else "",
        "earlier": first_day - FORTNIGHT if first_day > today else None,
        "their_zone": their_zone,
        "later": first_day + FORTNIGHT if any(slot.day >= first_day + FORTNIGHT for slot in slots) else None,
        "is_taken": isinstance(refused, SlotTaken),
        "is_not_offered": isinstance(refused, NotOffered),
        "nearest": nearest(slots, wanted) if refused and wanted else [],
    }
    return render(request, template, context, status=status)


def choose_and_hold(request, service: Service, template: str, *, then: str, **context):
    """The page as it is asked for; once a time is chosen, a hold on it and onward to the address named `then`."""
    if request.method != "POST":
        return choose_time(request, service, template, **context)
    form = SlotForm(request.POST, service=service)
    if not form.is_valid():
        return choose_time(request, service, template, status=422, form=form, **context)
    if not may_hold(request):
        return shown_again(request, "429.html", status=429, keeps=is_our_own(request))
    try:
        choice = Choice(request)
        choice.make(service, form.cleaned_data["start"])
        if by := ByForm(request.GET).article():
            choice.remember(by=by)
    except (SlotTaken, NotOffered) as refused:
        return refuse(request, service, template, refused, form.cleaned_data["start"], **context)
    count_hold(request)
    return redirect(then, service.slug)


def back_to_times(request, times: str, service: Service):
    messages.info(request, CHOOSE_FIRST)
    return redirect(times, service.slug)


def answer_without_choice(request, door: str, service: Service):
    """The answer of a last page with nothing chosen: what was booked last, or else the times."""
    if not last_booked(request, service):
        return back_to_times(request, f"{door}:service", service)
    if request.method == "POST":
        messages.info(request, SENT_LAST)
    return redirect(f"{door}:booked", service.slug)


def show_anew(request):
    """The same page as it is now, for whoever pressed a button on one that showed something else."""
    messages.info(request, CHANGED)
    return redirect(request.get_full_path())


def ten_minutes_more(request, service: Service, template: str, *, pages: tuple[str, ...], **context):
    """Ten minutes more for whoever needs them, and back to the page on which they were: the one of these addresses that
    the button names (`at`), else the first. `template` is shown again where the time can't be had any more. A page that
    showed another time (`start` in its address) leads to what is chosen now, and keeps that no longer."""
    choice = Choice(request)
    try:
        chosen = Slot.of(service, choice.start).value
        if request.GET.get("start", chosen) != chosen:
            messages.info(request, CHANGED)
        elif hold := choice.hold:
            longer = choice.keep_longer(hold)
            if longer.expires_at - hold.expires_at < timedelta(minutes=1):
                messages.info(request, KEPT_AHEAD.format(longer.expires_words))
        else:
            choice.make(service, choice.start)
    except KeptLongEnough:
        messages.info(request, KEPT_LONG_ENOUGH)
    except (SlotTaken, NotOffered) as refused:
        return refuse(request, service, template, refused, choice.start, **context)
    at = request.POST.get("at")
    return redirect(at if at in pages else pages[0], service.slug)


def keep_url(door: str, service: Service, slot: Slot) -> str:
    """Where ten minutes more are asked for, from a page that shows this time."""
    return f"{reverse(f'{door}:keep', args=[service.slug])}?{urlencode({'start': slot.value})}"


def refuse(request, service: Service, template: str, refused: Exception, wanted: datetime, **context):
    """The same page after a choice that can't be kept: 409 when the time is taken, 422 when it isn't offered."""
    status = 409 if isinstance(refused, SlotTaken) else 422
    return choose_time(request, service, template, status=status, refused=refused, wanted=wanted, **context)


def days_listed(service: Service, slots: Iterable[Slot], first_day: date) -> list[Day]:
    """A fortnight of the days on which the practitioner works or has something free. One query."""
    weekly = WeeklyHours.objects.filter(practitioner=service.practitioner_id)
    days = {
        first_day + timedelta(days=number): Day(first_day + timedelta(days=number)) for number in range(FORTNIGHT.days)
    }
    for slot in slots:
        if slot.day in days:
            days[slot.day].slots.append(slot)
    if service.starts_shown:  # a full day would tell how full the practice is
        weekly = []
    return [day for day in days.values() if day.slots or any(hours.count_on(day.day) for hours in weekly)]


def slots_shown(service: Service, *, but: datetime | None = None, **asked) -> list[Slot]:
    """What the public sees of `list_slots`, thinned as the practitioner set it, and for colleagues always; without the
    start that something has already (`but`)."""
    return shown([slot for slot in list_slots(service, **asked) if slot.start != but], service.starts_shown)


def as_seen(slots: Iterable[Slot]) -> str:
    """The starts of these, signed: what an open page says that it shows."""
    return SEEN.sign_object([slot.value for slot in slots], compress=True)


def starts_seen(signed: str) -> list[str] | None:
    """The starts that a page was given; None where it says nothing that it was."""
    try:
        return SEEN.unsign_object(signed)
    except signing.BadSignature:
        return None


def choose_day(days: list[Day], asked: date | None) -> Day | None:
    """The day asked for, else the first with something free; marked as chosen."""
    chosen = next((day for day in days if day.day == asked), None) or next((day for day in days if day.slots), None)
    if chosen:
        chosen.is_chosen = True
    return chosen


def slots_json(request, service: Service) -> JsonResponse:
    """`{"slots": [{"start": "…Z", "end": "…Z"}]}` for `from` (a calendar day) and `days`; 400 with `{"error"}`.

    A page that shows a few of its starts sends them along as it was given them (`shown`), and hears which of these can
    still be booked: thinned afresh, the list would leave out some that are free. They are signed, so that nobody asks
    about those that were not shown.
    """
    now = timezone.now()
    form = DaysForm(request.GET)
    if not form.is_valid():
        return JsonResponse(
            {"error": " ".join(message for messages in form.errors.values() for message in messages)}, status=400
        )
    own = Choice(request).hold
    first_day = form.cleaned_data["from"] or now.astimezone(ZoneInfo(service.zone)).date()
    asked = {"first_day": first_day, "days": form.cleaned_data["days"] or FORTNIGHT.days, "now": now, "without": own}
    seen = starts_seen(request.GET.get("shown", ""))
    if seen is None:
        slots = slots_shown(service, **asked)
    else:
        slots = [slot for slot in list_slots(service, **asked) if slot.value in seen]
    return JsonResponse({"slots": [{"start": slot.value, "end": f"{slot.end:%Y-%m-%dT%H:%M:%SZ}"} for slot in slots]})
