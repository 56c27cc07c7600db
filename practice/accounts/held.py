"""What this app holds about a person."""

from itertools import chain

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry

from practice.accounts.channels import WORDS
from practice.accounts.devices import device_words
from practice.accounts.factors import factor_words
from practice.accounts.holdings import Fate, Holding, declare, declare_nothing
from practice.accounts.models import AccountEvent, ChannelConsent, Person
from practice.accounts.roles import Role


def empty_person(person: Person) -> None:
    """Leave the name and the address, signed out everywhere and with every wish as it is for somebody new.

    Nothing is written to them from then on.
    """
    for field in ("pronouns", "time_zone", "calendar_words", "wording", "sender", "quiet_from", "quiet_until"):
        setattr(person, field, Person._meta.get_field(field).get_default())
    person.channels, person.unwanted_reminders = [], []
    person.calendar_generation += 1
    person.set_unusable_password()  # a new one each time, to which every browser's sign-in is tied
    person.save()


def contacts(now):
    """When somebody was last here; whoever works here is in touch now."""
    came = Person.objects.filter(role=Role.NONE)
    return chain(
        ((pk, now) for pk in Person.objects.exclude(role=Role.NONE).values_list("pk", flat=True)),
        came.values_list("pk", "joined_at"),
        came.filter(last_login__isnull=False).values_list("pk", "last_login"),
    )


declare(
    Holding(
        Person,
        "You",
        lambda person: Person.objects.filter(pk=person.pk),
        {
            "Name to use": "name",
            "Pronouns": "pronouns",
            "E-mail address": "email",
            "Time zone": "time_zone",
            "In your calendar": "get_calendar_words_display",
            "How plain messages are": "get_wording_display",
            "Who messages come from": "sender",
            "How you may be reached": "channels",
            "Quiet from": "quiet_from",
            "Quiet until": "quiet_until",
            "Reminders you can do without, in hours before": "unwanted_reminders",
            "Works here as": lambda person: person.get_role_display() if person.role else None,
            "Account is open": "is_active",
            "Known since": "joined_at",
            "Last signed in": "last_login",
        },
        left_out=("id", "password", "calendar_generation", "role"),
        fate=Fate.WITH_NAME,
        change_at="about_you",
        empty=empty_person,
        emptied="your pronouns, your time zone, and what you chose for messages and calendars",
        hinders=lambda person, now: ["You work here."] if person.role else [],
        contacts=contacts,
    ),
    Holding(
        EmailAddress,
        "Addresses you showed to be yours",
        lambda person: EmailAddress.objects.filter(user=person),
        {"Address": "email", "Shown to be yours": "verified", "In use": "primary"},
        left_out=("id", "user"),
        fate=Fate.WITH_NAME,
        change_at="account_email",
    ),
    Holding(
        ChannelConsent,
        "What you said to messages",
        lambda person: person.channel_consents.all(),
        {
            "When": "at",
            "Way": "get_channel_display",
            "Yes": "is_given",
            "Where": "get_source_display",
            "Version of the words": "version",
            "The words": lambda consent: WORDS.get(consent.version, ""),
        },
        left_out=("id", "person"),
        fate=Fate.WITH_NAME,
        change_at="how_messages_come",
    ),
    Holding(
        Authenticator,
        "Your second steps",
        lambda person: Authenticator.objects.filter(user=person),
        {"Which": factor_words, "Added": "created_at", "Last used": "last_used_at"},
        left_out=("id", "user", "type", "data"),
        fate=Fate.WITH_NAME,
        change_at="mfa_index",
    ),
    Holding(
        UserSession,
        "Where you are signed in",
        lambda person: UserSession.objects.filter(user=person),
        {"With": lambda one: device_words(one.user_agent), "Since": "created_at", "Last seen": "last_seen_at"},
        left_out=("id", "user", "session_key", "user_agent", "ip", "data"),
        change_at="usersessions_list",
    ),
    Holding(
        AccountEvent,
        "What happened to how you sign in",
        lambda person: person.account_events.all(),
        {"When": "at", "What": "get_what_display", "Which": "about"},
        left_out=("id", "person", "what"),
        change_at="usersessions_list",
    ),
    Holding(
        LogEntry,
        "What you changed behind the desk",
        lambda person: LogEntry.objects.filter(user=person),
        {"When": "action_time", "Sort": "content_type.name", "What": "get_change_message"},
        left_out=("id", "user", "object_id", "object_repr", "action_flag", "change_message"),
    ),
)
declare_nothing("The code of a link in a message.", EmailConfirmation)
