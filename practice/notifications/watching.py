"""Whether anybody looks through the outbox. A worker that died tells nobody, so the silence has to be heard."""

from datetime import datetime, timedelta

from practice.notifications.models import LastSweep, Notification

LONGEST_SILENCE = timedelta(minutes=5)  # the beat asks for a sweep each half minute


def silence(now: datetime) -> str:
    """How long messages have not gone out, in words; "" where somebody looked lately, or nothing has waited so long.

    At most two queries.
    """
    last = LastSweep.was_at()
    if last and now - last <= LONGEST_SILENCE:
        return ""
    waiting = Notification.objects.claimable(now - LONGEST_SILENCE)
    if last is None:
        return "Messages have never gone out, and some wait." if waiting.exists() else ""
    return f"Messages have not gone out for {minutes_words(now - last)}."


def minutes_words(span: timedelta) -> str:
    """ "7 minutes", "3 hours", "2 days"."""
    minutes = int(span / timedelta(minutes=1))
    for size, unit in ((1440, "day"), (60, "hour")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return f"{minutes} minutes"
