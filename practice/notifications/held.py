"""What this app holds about a person: what was written to them, and that mail to their address came back."""

from django.db.models import Q

from practice.accounts.holdings import Holding, declare
from practice.notifications.models import Notification, ReturnedMail


def old_letters(before, spared):
    """Messages to addresses of nobody here, once they are over."""
    over = Notification.objects.filter(person=None, settled_at__lt=before)
    return over.exclude(address__in=spared)


declare(
    Holding(
        Notification,
        "Messages",
        lambda person: Notification.objects.filter(Q(person=person) | Q(person=None, address__iexact=person.email)),
        {
            "When": "due_at",
            "Subject line": "line",
            "To": "sent_to",
            "State": "get_state_display",
            "Settled": "settled_at",
            "Why it has not gone": "reason",
            "Sort": "kind",
        },
        left_out=(
            "id",
            "subject_id",
            "person",
            "address",
            "occurrence",
            "channel",
            "hush",
            "wanted_at",
            "worthless_at",
            "attempts",
            "claimed_until",
            "created_at",
        ),
        is_by_address=True,
        change_at="how_messages_come",
        strays=old_letters,
    ),
    Holding(
        ReturnedMail,
        "Mail to you that came back",
        lambda person: ReturnedMail.objects.filter(address__iexact=person.email),
        {"When": "at", "Address": "address", "What the other mail server said": "said", "Its number": "status"},
        left_out=("id", "notification"),
        strays=lambda before, spared: ReturnedMail.objects.filter(at__lt=before).exclude(address__in=spared),
        is_by_address=True,
        change_at="account_email",
    ),
)
