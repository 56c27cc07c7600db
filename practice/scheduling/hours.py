"""A week's hours in plain words: "Mon to Thu 9-12:30, 13:30-17; Fri 9 to noon". Read, and written again.

What is meant is guessed kindly (nobody works from one at night to five when they write 1-5), so whoever reads words
shows what was understood before anything is kept.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import time
from itertools import groupby, pairwise, product

from practice import clock
from practice.scheduling.models import Place, WeeklyHours

DAYS = [label for _number, label in WeeklyHours.Weekday.choices]
SHORT = [label[:3] for label in DAYS]
SEVERAL = {"weekday": range(5), "weekdays": range(5), "weekend": range(5, 7), "weekends": range(5, 7)}
SEVERAL |= {"daily": range(7), "everyday": range(7)}
TO = {"-", "–", "—", "to", "until", "till", "through"}
AND = {",", "and", "&", "+", "/"}
ENDS = {";", "\n"}
CLOSED = {"closed", "off", "free", "nothing"}
PLACES = {"online": Place.ONLINE, "room": Place.ROOM}
SAYS_NOTHING = {"from", "at", "on", "in", "the", "each", "every", "day", "all", ":", ".", "o'clock", "o’clock"}
TOKEN = re.compile(
    r"(?P<time>\d{1,2}(?:[:.h]\d{2})?(?!\d)(?:\s*[ap]\.?m\b\.?)?)|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?)|(?P<sign>\n|\S)",
    re.IGNORECASE,
)
CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?\s*(?P<half>[ap])?", re.IGNORECASE)
HALF = 12 * 60  # minutes
EARLIEST = 7  # an hour before that, written without am or pm, is one of the afternoon where it can be
NO_TIME = "is not a time of day"


class NotUnderstood(Exception):
    """Words that say no hours. `problems` are sentences that name them."""

    def __init__(self, problems: list[str]):
        super().__init__(*problems)
        self.problems = problems


@dataclass(frozen=True, order=True)
class Opening:
    """One window of one weekday, on the practitioner's clock. Without a place it is for every one."""

    weekday: int
    opens: time
    closes: time
    place: str = ""


@dataclass
class Reader:
    """What has been understood so far, and of what is being said just now."""

    openings: list[Opening] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    days: list[int] = field(default_factory=list)
    windows: list[Opening] = field(default_factory=list)  # of the days just now; their weekday is not said yet
    begun: str = ""  # a time that waits for its end
    after_to: bool = False
    is_closed: bool = False
    said: list[str] = field(default_factory=list)

    def read(self, text: str) -> None:
        for found in TOKEN.finditer(text):
            word = found[0].lower()
            if found["time"]:
                self.take_time(found[0])
            elif word in ENDS:
                self.finish()
            else:
                self.take_word(word, found[0])
        self.finish()

    def take_word(self, word: str, written: str) -> None:
        day = number_of(word)
        if day is not None or word in SEVERAL:
            self.take_days(SEVERAL.get(word, [day]), written)
        elif word in TO:
            self.after_to = True
        elif word in AND:
            self.expect_no_end()
        elif word in CLOSED:
            self.is_closed = True
        elif word in PLACES and self.windows:
            last = self.windows[-1]
            self.windows[-1] = Opening(last.weekday, last.opens, last.closes, PLACES[word])
        elif word not in SAYS_NOTHING:
            self.problems.append(f"“{written}” is not understood. {EXAMPLE}")

    def take_days(self, days: Iterable[int], written: str) -> None:
        if self.windows or self.is_closed:
            self.finish()
        first, *_rest = days = list(days)
        if self.after_to and self.days:
            last = self.days[-1]
            days = [(last + 1 + step) % 7 for step in range((first - last) % 7)]
        self.after_to = False
        self.days += days
        self.said.append(written)

    def take_time(self, written: str) -> None:
        if minutes_of(written) == []:
            self.problems.append(f"“{written}” {NO_TIME}.")
            self.begun, self.after_to = "", False
        elif not self.begun:
            self.begun = written
        elif self.after_to:
            self.close(written)
        else:
            self.problems.append(f"Write “to” between “{self.begun}” and “{written}”.")
            self.begun = ""
        self.after_to = False

    def close(self, written: str) -> None:
        window = window_of(self.begun, written)
        if window is None:
            named = f"{self.begun} to {written}".replace(WORDS_FOR["midnight"], "midnight")
            self.problems.append(f"“{named}” ends before it begins, or runs past midnight.")
        else:
            self.windows.append(Opening(0, *window))
        self.begun = ""

    def expect_no_end(self) -> None:
        if self.begun:
            self.problems.append(f"“{self.begun}” has no end. Write both, such as 9 to 12.")
            self.begun = ""

    def finish(self) -> None:
        """One stretch of days and their hours is said."""
        self.expect_no_end()
        named = " ".join(self.said)
        if self.windows and not self.days and not self.problems:
            self.problems.append(f"“{spoken_window(self.windows[0])}” has no day before it.")
        elif self.days and not self.windows and not self.is_closed and not self.problems:
            self.problems.append(f"“{named}” has no hours after it. Write them, or closed.")
        self.openings += [Opening(day, one.opens, one.closes, one.place) for day in self.days for one in self.windows]
        self.days, self.windows, self.said = [], [], []
        self.after_to = self.is_closed = False


EXAMPLE = "Write days and hours, such as Mon to Thu 9-12:30."
WORDS_FOR = {"noon": "12pm", "midday": "12pm", "midnight": "24:00"}


def read_hours(text: str) -> list[Opening]:
    """The openings that the words say, in order. Raises `NotUnderstood`, which names every word that says none."""
    reader = Reader()
    reader.read(in_short(text))
    openings = sorted(set(reader.openings))
    problems = reader.problems or list(overlapping(openings))
    if problems:
        raise NotUnderstood(list(dict.fromkeys(problems)))
    return openings


def read_day(text: str) -> list[Opening]:
    """The same of one day, whose name is not said; none for "closed". Raises `NotUnderstood`."""
    return read_hours(f"Mon {text}") if text.strip() else []


def in_short(text: str) -> str:
    """The same with one word for what people say in two, and in digits for what they say in words."""
    text = re.sub(r"\b(every|each|all)\s+day(s)?\b", "daily", text, flags=re.IGNORECASE)
    return re.sub(r"\b(noon|midday|midnight)\b", lambda word: WORDS_FOR[word[0].lower()], text, flags=re.IGNORECASE)


def number_of(word: str) -> int | None:
    """The weekday that a word is: by its first two letters or more, in the plural as well."""
    singular = word.removesuffix("s") if len(word) > 4 else word
    found = [number for number, name in enumerate(DAYS) if len(word) > 1 and name.lower().startswith(singular)]
    found = found or [number for number, name in enumerate(DAYS) if word in OTHER_SHORT.get(name, ())]
    return found[0] if len(found) == 1 else None


OTHER_SHORT = {"Tuesday": {"tues"}, "Wednesday": {"weds"}, "Thursday": {"thur", "thurs"}}


def minutes_of(written: str) -> list[int]:
    """The minutes of the day that a time can mean, the likelier first; none for what is no time."""
    found = CLOCK.match(written)
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), (found["half"] or "").lower()
    if minute > 59 or hour > 24 or (half and not 1 <= hour <= 12) or (hour == 24 and minute):
        return []
    if half:
        return [(hour % 12) * 60 + minute + HALF * (half == "p")]
    if hour >= 12 or written.startswith("0"):
        return [hour * 60 + minute]
    both = [hour * 60 + minute, hour * 60 + minute + HALF]
    return both if hour >= EARLIEST else both[::-1]


def window_of(begins: str, ends: str) -> tuple[time, time] | None:
    """From one time to another within a day, the likeliest that makes sense; None where none does."""
    starts, closings = minutes_of(begins), minutes_of(ends)
    if CLOCK.match(ends)["half"] and len(starts) == 2:  # "8-10pm" is said of one half of the day
        starts = sorted(starts, key=lambda minutes: minutes // HALF != closings[0] // HALF)
    for start, end in product(starts, sorted(closings)):
        if start < end < 24 * 60:
            return time(start // 60, start % 60), time(end // 60, end % 60)
    return None


def overlapping(openings: list[Opening]) -> Iterator[str]:
    for one, next_one in pairwise(openings):
        if one.weekday == next_one.weekday and next_one.opens < one.closes:
            yield f"{DAYS[one.weekday]}: {spoken_window(one)} and {spoken_window(next_one)} overlap."


# --- written again ------------------------------------------------------------


def hours_words(openings: Iterable[Opening]) -> str:
    """The same as words that are read as these openings."""
    return "; ".join(
        f"{days_words(days, SHORT)} {', '.join(written_window(one) for one in windows)}"
        for days, windows in alike(openings)
    )


def spoken_hours(openings: Iterable[Opening]) -> list[tuple[str, str]]:
    """The same for reading: ("Monday to Thursday", "9:00 am to 12:30 pm, and 1:30 pm to 5:00 pm")."""
    return [
        (days_words(days, DAYS), ", and ".join(spoken_window(one) for one in windows))
        for days, windows in alike(openings)
    ]


def alike(openings: Iterable[Opening]) -> list[tuple[list[int], list[Opening]]]:
    """Days one after another that have the same hours, with these."""
    by_day = [(day, list(windows)) for day, windows in groupby(sorted(openings), key=lambda one: one.weekday)]
    found: list[tuple[list[int], list[Opening]]] = []
    for day, windows in by_day:
        before = found[-1] if found else None
        if before and before[0][-1] == day - 1 and same(before[1], windows):
            before[0].append(day)
        else:
            found.append(([day], windows))
    return found


def same(some: list[Opening], others: list[Opening]) -> bool:
    return [(one.opens, one.closes, one.place) for one in some] == [
        (one.opens, one.closes, one.place) for one in others
    ]


def days_words(days: list[int], names: list[str]) -> str:
    if len(days) == 1:
        return names[days[0]]
    return f"{names[days[0]]} {'and' if len(days) == 2 else 'to'} {names[days[-1]]}"


def written_window(one: Opening) -> str:
    where = {Place.ONLINE: " online", Place.ROOM: " in the room"}.get(one.place, "")
    return f"{written_clock(one.opens)}-{written_clock(one.closes)}{where}"


def written_clock(moment: time) -> str:
    hour = f"{moment.hour:02d}" if moment.hour < EARLIEST else f"{moment.hour}"
    return f"{hour}:{moment.minute:02d}" if moment.minute or moment.hour < EARLIEST else hour


def spoken_window(one: Opening) -> str:
    where = f", {Place(one.place).label.lower()}" if one.place else ""
    return f"{clock.time_words(one.opens)} to {clock.time_words(one.closes)}{where}"
