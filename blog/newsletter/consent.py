"""What somebody agrees to who writes an address down to hear of new articles. The law wants proof of it."""

from practice.profile.models import Practice

# Every wording there was, by its date: a subscriber's row names the one that was read. A new wording is added, never
# changed.
WORDS = {
    "2026-11-25": "{name} writes to this address when a new article appears, or once a month if you choose that. "
    "Nothing else comes. You can stop at any time, from every message, and you need not give a reason.",
}
CURRENT = max(WORDS)


def consent_words(practice: Practice) -> str:
    """What stands beside the form now: what comes and how often, how to stop, and below it who sends and from where."""
    return f"{WORDS[CURRENT].format(name=practice.name)}\n\n{sender_words(practice)}"


def sender_words(practice: Practice) -> str:
    """Who sends, and where they are reached, in lines."""
    lines = [practice.name, *practice.postal_address.splitlines(), practice.phone, practice.email]
    return "\n".join(line.strip() for line in lines if line.strip())


def is_open(practice: Practice) -> bool:
    """Whether anybody can subscribe: not before the practice says where it is, which every message has to say too."""
    return bool(practice.postal_address.strip())
