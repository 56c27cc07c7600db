"""What people agree to when they let us write to them, and the record of it."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from practice.accounts.models import Channel, ChannelConsent, Person

# Every wording there was, by its date and number: a consent names the one that was read. A new wording is added, and
# none is ever changed.
WORDS = {
    "2026-11-25": "We write to you about what you book: that it is booked, when it is near, and what changes.",
    "2026-11-25.2": "We write to you about what you book: that it is booked, when it is near, and what changes. "
    "You choose how plain these messages are, and you can stop them at any time.",
}
CURRENT = max(WORDS)
NEWEST = 20  # of what somebody said, shown to them


@dataclass(frozen=True)
class Said:
    """A yes or a no, with the words that were read."""

    consent: ChannelConsent
    words: str


def said_by(person: Person) -> list[Said]:
    """What they agreed to and took back, the newest first. One query."""
    return [Said(one, WORDS.get(one.version, "")) for one in person.channel_consents.all()[:NEWEST]]


@transaction.atomic
def choose_channels(*, person: Person, channels: Collection[str], source: ChannelConsent.Source) -> None:
    """Afterwards they are reached by these channels and no other, and what they said to each that changed is kept."""
    chosen = [channel for channel in Channel.values if channel in channels]
    changed = [channel for channel in Channel.values if (channel in chosen) != person.may_be_reached_by(channel)]
    person.channels = chosen
    person.save(update_fields=["channels"])
    ChannelConsent.objects.bulk_create(
        ChannelConsent(person=person, channel=channel, is_given=channel in chosen, version=CURRENT, source=source)
        for channel in changed
    )


def note_consent(*, person: Person, channel: Channel = Channel.EMAIL, source: ChannelConsent.Source) -> None:
    """Keep that they were told of the channel and went on, once for each wording; a no that they said stands."""
    known = ChannelConsent.objects.filter(person=person, channel=channel, version=CURRENT)
    if person.may_be_reached_by(channel) and not known.exists():
        ChannelConsent.objects.create(person=person, channel=channel, is_given=True, version=CURRENT, source=source)
