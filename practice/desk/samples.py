"""The rooms of the page of patterns: which parts stand in each, and in which states.

A room is a dictionary from a template to its states, a state a dictionary of what that template takes. What a part is
for, and what it takes, it says itself, in the comment on its first line.
"""

from types import SimpleNamespace

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator

from bookings.companions.forms import JoinForm
from practice.accounts.forms import AddressForm, CodeForm
from practice.accounts.models import Person
from practice.accounts.roles import Role
from practice.desk import sample_values as made_up
from practice.desk.grids import KINDS, month_of

AS_IT_IS = {"": {}}


class Said(str):
    """A message as the pages show it."""

    level_tag = "success"


class WentWrong(Said):
    level_tag = "error"


def rooms() -> dict[str, dict[str, dict[str, dict]]]:
    return {
        "The frame of a page": frame(),
        "Ways in": ways_in(),
        "Words and states": words(),
        "Forms": forms(),
        "Choosing a time": choosing(),
        "Reading": reading(),
        "The desk": desk(),
    }


def frame():
    def asked(section="", page="", user=None):
        where = SimpleNamespace(namespace=section, url_name=page)
        return {"request": SimpleNamespace(user=user or AnonymousUser(), resolver_match=where)}

    return {
        "parts/_mark.html": AS_IT_IS,
        "parts/_emblem.html": AS_IT_IS,
        "parts/_head.html": {
            "Not signed in, reading an article": asked("blog"),
            "A client, on their account": asked(page="account", user=Person()),
            "The practitioner": asked("bookings", user=Person(role=Role.PRACTITIONER)),
            "An editor": asked("blog", user=Person(role=Role.EDITOR)),
        },
        "parts/_leave.html": AS_IT_IS,
        "parts/_notices.html": {
            "After something was done": {"messages": [Said("It’s moved. A message is on its way.")]},
            "After something went wrong": {"messages": [WentWrong("The file can’t be read.")]},
        },
        "parts/_foot.html": AS_IT_IS,
        "parts/_social.html": AS_IT_IS,
    }


def ways_in():
    return {
        "parts/_doors.html": AS_IT_IS,
        "parts/_door_chairs_client.html": AS_IT_IS,
        "parts/_door_chairs_colleague.html": AS_IT_IS,
        "parts/_door_plan.html": AS_IT_IS,
        "parts/_invite.html": {
            "In words of nobody’s": {},
            "In the article’s own": {"words": "If a pause of yours comes to mind, bring it along."},
            "With a service chosen for it": {"offered": {"client": made_up.SERVICE}},
        },
    }


def words():
    return {
        "desk/patterns/_type.html": AS_IT_IS,
        "desk/patterns/_buttons.html": AS_IT_IS,
        "desk/patterns/_tags.html": AS_IT_IS,
        "desk/patterns/_notice.html": AS_IT_IS,
        "desk/patterns/_facts.html": AS_IT_IS,
        "desk/patterns/_first_talk.html": AS_IT_IS,
        "desk/patterns/_opened.html": AS_IT_IS,
        "desk/patterns/_copy.html": {"": {"text": "https://example.org/manage/a-private-link/"}},
        "desk/patterns/_print_only.html": AS_IT_IS,
        "parts/_empty.html": {
            "Nothing to do": {"words": "Nothing here yet. After we meet, the date is kept here for you."},
            "One place to go": {
                "words": "Nobody is booked on this day.",
                "link_url": "#main",
                "link_words": "Book for somebody",
            },
        },
    }


def forms():
    refused = made_up.refused_form()
    digits = {
        "email": "marlow@demo.example",
        "can_resend": True,
        "address_at": "#main",
        "button_words": "Go on to check",
    }
    return {
        "desk/patterns/_fields.html": {
            "Empty": {"form": made_up.SampleForm()},
            "Filled in": {"form": made_up.filled_form()},
            "With errors": {"form": refused},
        },
        "parts/_errors.html": {"": {"form": refused}},
        "parts/_hint.html": {"": {"field": refused["name"]}},
        "parts/_problem.html": {"": {"field": refused["email"]}},
        "parts/_again.html": {"": {"written": [("words", "What was written")]}},
        "desk/patterns/_field_row.html": {
            "Empty": {"form": made_up.TimeForm()},
            "With an error": {"form": made_up.TimeForm({"day": "2026-11-24", "clock": "14:00", "minutes": "0"})},
        },
        "parts/_override.html": {
            "One rule": {
                "rules": ["It leaves too little time beside another appointment."],
                "names": "GAP",
                "words": "Book all the same",
            },
            "More rules": {
                "rules": ["It is outside the hours.", "It is nearer than the hours of notice."],
                "names": "HOURS NOTICE",
                "words": "Book all the same",
            },
        },
        "desk/patterns/_sign_in.html": {"The address, and whose device this is": {"form": AddressForm()}},
        "account/_digits.html": {
            "On the way to a booking": digits | {"form": CodeForm(expected="204518")},
            "Wrong ones, and new ones were sent as often as we do": digits
            | {"form": CodeForm({"code": "204 581"}, expected="204518"), "can_resend": False},
        },
    }


def choosing():
    kept = {"service": made_up.SERVICE, "slot": made_up.SLOTS[2], "keep_url": "#main"}
    hold = {"expires_words": "10:42 am"}
    nearest = made_up.SLOTS[:3]
    return {
        "parts/_steps.html": {
            "The first": {"steps": made_up.STEPS, "current": "Time"},
            "The third": {"steps": made_up.STEPS, "current": "Check"},
        },
        "scheduling/_services.html": {
            "": {"services": [made_up.SERVICE], "address": "bookings:service"},
        },
        "scheduling/_zone.html": {
            "No zone known": {"service": made_up.SERVICE},
            "Another clock at home": {"service": made_up.SERVICE, "their_zone": "America/Toronto"},
            "In the room alone": {"service": made_up.SERVICE | {"places": "room"}},
        },
        "scheduling/_nexts.html": {
            "One clock": {"slots": made_up.SLOTS[:2]},
            "Another clock at home": {"slots": made_up.SLOTS[:2], "their_zone": "America/Toronto"},
        },
        "scheduling/_choose_time.html": {
            "A client": made_up.CHOOSING,
            "A colleague, who does not see how full a day is": made_up.CHOOSING | {"service": made_up.FOR_COLLEAGUES},
            "Somebody else has this time": made_up.CHOOSING | {"is_taken": True, "nearest": nearest},
            "Not offered, and nothing is near": made_up.CHOOSING | {"is_not_offered": True, "nearest": []},
            "No times": {"service": made_up.SERVICE, "days": made_up.DAYS},
            "No times, and a list to wait on": {
                "service": made_up.SERVICE,
                "days": made_up.DAYS,
                "waitlist_url": "#main",
            },
        },
        "scheduling/_kept.html": {
            "Held": kept | {"choice": {"hold": hold, "can_be_kept_longer": True}},
            "Run out, still free": kept
            | {"choice": {"hold": hold | {"has_run_out": True}, "can_be_kept_longer": True}},
            "Held, and no longer": kept | {"choice": {"hold": hold}},
            "Not held": kept | {"choice": {"can_be_kept_longer": True}},
        },
        "scheduling/_where.html": {
            "Online": {"appointment": made_up.APPOINTMENT},
            "For two": {"appointment": made_up.APPOINTMENT | {"together_words": "The other person comes along."}},
            "In the room, for somebody from elsewhere": {
                "appointment": made_up.APPOINTMENT
                | {
                    "get_place_display": "In the room",
                    "where_words": "12 Lantern Street\nSalal Cove",
                    "elsewhere_words": "5:00 pm Eastern Time",
                }
            },
        },
        "scheduling/_by_hand.html": {
            "A service on request": {"service": made_up.SERVICE | {"by_approval": True}},
            "Somebody who is answered by hand": {"service": made_up.SERVICE},
        },
        "scheduling/_forms_open.html": {
            "Signed in": {"forms_url": "#main", "request": SimpleNamespace(user=Person())},
            "By a private link": {"forms_url": "#main", "request": SimpleNamespace(user=AnonymousUser())},
        },
        "bookings/waitlist/_places.html": {"": {"places": made_up.WAITING}},
        "scheduling/_undo.html": {
            "Moved": {"appointment": made_up.APPOINTMENT | made_up.MOVED_JUST_NOW},
            "Cancelled": {"appointment": made_up.APPOINTMENT | made_up.MOVED_JUST_NOW | {"is_cancelled": True}},
        },
        "consultations/groups/_groups.html": {"": {"groups": [made_up.GROUP]}},
        "consultations/groups/_dates.html": {
            "For anybody": {"meetings": made_up.MEETINGS},
            "For somebody with a seat, near the start": {"meetings": made_up.MEETINGS, "with_where": True},
        },
        "consultations/groups/_place.html": {
            "Somebody who is not approved": made_up.PLACE,
            "Not open": made_up.PLACE | {"is_open": False},
            "A seat of theirs": made_up.PLACE | {"place": {"mine": {"state": "seated", "get_absolute_url": "#main"}}},
        },
        "scheduling/_dates.html": {"": {"dates": made_up.SLOTS[:3]}},
        "scheduling/_dates_to_settle.html": {
            "All can be had": {
                "plan": made_up.PLAN,
                "go_on": "Book these dates",
                "often_url": "#main",
                "fee_words": "$120",
            },
        },
        "scheduling/_prepare.html": {
            "Before": {"appointment": made_up.APPOINTMENT | {"prepare_url": "#main", "is_open": True}},
            "After": {"appointment": made_up.APPOINTMENT | {"prepare_url": "#main"}},
        },
        "scheduling/_for_accounts.html": {"": {"appointment": made_up.APPOINTMENT | {"accounts_words": made_up.LINE}}},
        "consultations/_another_look.html": {"": {"form": made_up.TELLING, "field": "main"}},
        "scheduling/_late.html": {"": {"appointment": made_up.APPOINTMENT | {"is_late": True}}},
        "bookings/companions/_preview.html": {"": {"service": made_up.SERVICE, "slot": made_up.SLOTS[2]}},
        "bookings/companions/_join.html": {
            "A name is known": {"words": "I’ll come along"},
            "No name is known": {"words": "I’ll come along", "form": JoinForm(person=SimpleNamespace(name=""))},
        },
        "accounts/_calendar.html": {
            "The practice’s label": {"address": "https://example.org/account/calendar/a-private-word.ics"},
            "Busy": {"address": "https://example.org/account/calendar/a-private-word.ics", "words": "busy"},
        },
        "scheduling/_until_when.html": {
            "In good time": {"free_until_words": "Monday 23 November, 2:00 pm"},
            "Late": {},
            "Of several": {"is_series": True},
        },
        "scheduling/_cost.html": {
            "Once": {"appointment": made_up.APPOINTMENT | {"cost_words": "$120"}},
            "Several times": {"appointment": made_up.APPOINTMENT | {"cost_words": "$120"}, "is_each": True},
        },
        "scheduling/_if_plans_change.html": {
            "In good time": {"appointment": made_up.APPOINTMENT},
            "Late": {"appointment": made_up.APPOINTMENT | {"is_late": True}},
        },
        "parts/_message_preview.html": {
            "Alone": made_up.GLANCE,
            "One of two, and chosen": made_up.GLANCE | {"words": "Discreet", "is_chosen": True},
        },
    }


def reading():
    article = made_up.article()
    pages = Paginator(range(25), 10)
    return {
        "parts/_articles.html": {
            "Newest first": {"articles": made_up.ARTICLES},
            "A series": {"articles": made_up.ARTICLES, "numbered": True},
            "What was found": {"articles": made_up.FOUND},
        },
        "parts/_search.html": {"Before": {}, "After": {"query": "attachment"}},
        "parts/_newsletter.html": {"": {"practice": made_up.PRACTICE, "source": "index"}},
        "parts/_topics.html": {"": {"tags": made_up.TAGS}},
        "parts/_years.html": {"": {"years": [(2026, 4), (2025, 1)], "year": 2026}},
        "parts/_pagination.html": {
            "The first page": {"page_obj": pages.page(1)},
            "In the middle": {"page_obj": pages.page(2)},
            "The last page": {"page_obj": pages.page(3)},
            "Of what is ahead": {"page_obj": pages.page(2), "before": "Sooner", "after": "Later"},
        },
        "desk/patterns/_article.html": {"": article},
        "desk/patterns/_cite_card.html": AS_IT_IS,
        "desk/patterns/_callout.html": AS_IT_IS,
        "parts/_toc.html": {"On its own": article},
        "parts/_references.html": {"On their own": article},
    }


def desk():
    nothing = month_of(2027, 2, today=made_up.TODAY, lines={})
    return {
        "desk/patterns/_agenda.html": AS_IT_IS,
        "desk/patterns/_queue.html": AS_IT_IS,
        "bookings/intake/_answers.html": {"": {"answers": made_up.ANSWERS}},
        "bookings/intake/_consents.html": {"": {"consents": made_up.CONSENTS}},
        "desk/_appointment_line.html": {"A session": {"one": made_up.IN_A_LIST}},
        "desk/_picture.html": {
            "What was and what was lost": {"picture": made_up.PICTURE},
            "Nothing yet": {"picture": made_up.EMPTY_PICTURE},
        },
        "desk/_people.html": {
            "Found": {"page_obj": Paginator(made_up.PEOPLE, 10).page(1), "query": "te"},
            "Nobody": {"page_obj": Paginator([], 10).page(1), "query": "xy"},
        },
        "desk/_other_ties.html": {
            "A session": {"appointment": {"client": "Marlow Teal"}},
            "A consultation": {"appointment": made_up.APPOINTMENT},
        },
        "desk/_refused.html": {
            "For good": {"final": ["Something else is booked then."]},
            "By rules of their own": {
                "rules": ["It is outside the hours."],
                "names": "HOURS",
                "words": "Book it all the same",
            },
        },
        "desk/_around.html": {"": {**made_up.ASKED, "unit": "Week"}},
        "desk/_looks.html": {"": {**made_up.ASKED, "look": "week", "is_week": True}},
        "desk/_week_key.html": {"": {"kinds": KINDS.items()}},
        "desk/_week.html": {"": {"week": made_up.week()}},
        "desk/_month.html": {
            "With entries": {"month": made_up.month(), "day_url": "/desk/"},
            "Nothing in it": {"month": nothing, "day_url": "/desk/"},
        },
        "parts/_seats.html": {
            "Three of eight free": {"taken": 5, "capacity": 8},
            "One of twelve free": {"taken": 11, "capacity": 12},
            "Full": {"taken": 6, "capacity": 6},
        },
    }
