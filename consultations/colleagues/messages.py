"""What a colleague hears of what they sent us. No subject says what it is about."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from consultations.models import APPROVED_FOR, RENEWED_FROM, Colleague
from practice.notifications.kinds import Hush, Kind

NEWS_LASTS = timedelta(days=30)  # how long what was decided is worth telling


class ColleagueKind(Kind):
    """To one colleague. `moment` names the field that says of when it tells, and so tells two of them apart."""

    moment: str

    def recipients(self, subject):
        return [subject.person]

    def occurrence(self, subject):
        return f"{getattr(subject, self.moment):%Y-%m-%dT%H:%M:%S}"

    def worthless_at(self, subject):
        return timezone.now() + NEWS_LASTS

    def hush(self, subject):
        return Hush.AFTER

    def find_all(self, ids):
        return Colleague.objects.select_related("person").in_bulk(ids)

    def still_wanted(self, subject, notification):
        is_so = getattr(subject, self.moment) is not None
        return is_so and notification.occurrence == self.occurrence(subject)

    def context(self, subject, person):
        return {
            "colleague": subject,
            "consultations_url": settings.BASE_URL + reverse("consultations:index"),
            "join_url": settings.BASE_URL + reverse("consultations:join"),
            "contact_url": settings.BASE_URL + reverse("contact"),
        }

    def sample(self, person):
        return sample_colleague(person, approved_at=timezone.now(), approved_until=timezone.now() + APPROVED_FOR)


class CameIn(ColleagueKind):
    """What they sent arrived: said the first time, unless it was answered before this could go."""

    name = "consultations.colleague.came-in"
    label = "It came in"
    template = "consultations/messages/came_in"
    moment = "asked_at"

    def still_wanted(self, subject, notification):
        return super().still_wanted(subject, notification) and subject.is_waiting

    def sample(self, person):
        return sample_colleague(person)


class Approved(ColleagueKind):
    name = "consultations.colleague.approved"
    label = "You can book now"
    template = "consultations/messages/approved"
    moment = "approved_at"

    def still_wanted(self, subject, notification):
        return subject.is_approved


class Declined(ColleagueKind):
    name = "consultations.colleague.declined"
    label = "Not approved"
    template = "consultations/messages/declined"
    moment = "declined_at"

    def sample(self, person):
        return sample_colleague(person, declined_at=timezone.now())


class AskedAgain(ColleagueKind):
    """The question is the practitioner's own, in the body alone."""

    name = "consultations.colleague.asked-again"
    label = "A question to you"
    template = "consultations/messages/asked_again"
    moment = "asked_again_at"

    def sample(self, person):
        return sample_colleague(person, asked_again_at=timezone.now(), question="Which register can we find you in?")


class EndsSoon(ColleagueKind):
    """A month before an approval ends, to whoever has not said yet that everything is still so."""

    name = "consultations.colleague.ends-soon"
    label = "Your year ends soon"
    template = "consultations/messages/ends_soon"
    moment = "approved_until"

    def due_at(self, subject):
        return subject.approved_until - RENEWED_FROM

    def worthless_at(self, subject):
        return subject.approved_until

    def still_wanted(self, subject, notification):
        return super().still_wanted(subject, notification) and subject.may_renew


class Renewed(ColleagueKind):
    name = "consultations.colleague.renewed"
    label = "One more year"
    template = "consultations/messages/renewed"
    moment = "approved_until"


def sample_colleague(person, **state) -> Colleague:
    """What they are as a colleague, as it could be."""
    never = dict.fromkeys(["approved_at", "approved_until", "declined_at", "asked_again_at", "renewal_asked_at"])
    return Colleague.objects.update_or_create(person=person, defaults={**never, **state})[0]
