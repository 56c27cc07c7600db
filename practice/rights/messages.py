"""What is said about erasing. No subject says what it is about."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from practice.accounts.models import Person
from practice.accounts.roles import Role
from practice.notifications.kinds import Kind
from practice.rights.models import ErasureRequest


class ErasureKind(Kind):
    def find_all(self, ids):
        return ErasureRequest.objects.select_related("person").in_bulk(ids)

    def recipients(self, subject):
        return [subject.person]

    def context(self, subject, person):
        return {
            "request": subject,
            "mine_url": settings.BASE_URL + reverse("my_data"),
            "erase_url": settings.BASE_URL + reverse("erase_me"),
            "desk_url": settings.BASE_URL + reverse("desk:erasing"),
            "contact_url": settings.BASE_URL + reverse("contact"),
        }

    def sample(self, person):
        return ErasureRequest.objects.create(person=person)


class Asked(ErasureKind):
    """To whoever asked: that it has arrived, and how to take it back."""

    name = "rights.erasure.asked"
    label = "You asked to have it erased"
    template = "rights/messages/asked"

    def still_wanted(self, subject, notification):
        return subject.is_open


class CameIn(ErasureKind):
    """To whoever runs the practice."""

    name = "rights.erasure.came_in"
    label = "Somebody asks to have it erased"
    template = "rights/messages/came_in"

    def recipients(self, subject):
        return Person.objects.filter(role=Role.OWNER, is_active=True)

    def still_wanted(self, subject, notification):
        return subject.is_open


class CarriedOut(ErasureKind):
    """To the address of whoever asked, who may be nobody here any more."""

    name = "rights.erasure.carried_out"
    label = "It is erased"
    template = "rights/messages/carried_out"

    def recipients(self, subject):
        return [subject.person.email] if subject.person else []

    def sample(self, person):
        until = timezone.localdate().replace(day=1, year=timezone.localdate().year + 7)
        return ErasureRequest.objects.create(person=person, carried_out_at=timezone.now(), kept_until=until)


class Declined(ErasureKind):
    name = "rights.erasure.declined"
    label = "It can’t be erased yet"
    template = "rights/messages/declined"

    def sample(self, person):
        reason = "Your last invoice is still open. Ask again once it is settled."
        return ErasureRequest.objects.create(person=person, declined_at=timezone.now(), reason=reason)


def erasure_kinds() -> list[Kind]:
    return [Asked(), CameIn(), CarriedOut(), Declined()]
