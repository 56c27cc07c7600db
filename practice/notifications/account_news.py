"""What people are told about how they sign in: whoever did it, they hear of it, and what to do if it was not them."""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from practice.accounts.devices import device_words
from practice.accounts.factors import factor_words, factors_of, spare_codes_of
from practice.accounts.models import AccountEvent, Person
from practice.clock import moment_words
from practice.notifications import kinds
from practice.notifications.actions import queue
from practice.notifications.kinds import Kind

What = AccountEvent.What


class AccountNews(Kind):
    """One kind for each thing that can happen."""

    def __init__(self, what: What):
        self.what = what
        self.name = f"account.{what.value}"
        self.label = what.label
        self.template = f"accounts/messages/{what.value}"

    def recipients(self, subject):
        return [subject.person]

    def find_all(self, ids):
        return AccountEvent.objects.select_related("person").in_bulk(ids)

    def declined(self, notification):
        """Whoever works here hears of it whatever they chose: whoever got in as them could have chosen for them."""
        if notification.person and notification.person.works_here:
            return ""
        return super().declined(notification)

    def context(self, subject, person):
        return {
            "event": subject,
            "when": moment_words(subject.at, subject.person.time_zone),
            "devices_url": settings.BASE_URL + reverse("usersessions_list"),
            "spare_codes_left": len(spare_codes_of(subject.person) or []),
        }

    def sample(self, person):
        about = {What.NEW_DEVICE: "Firefox on Windows", What.FACTOR_ADDED: "Passkey “Phone”"}
        about[What.FACTOR_REMOVED] = about[What.FACTOR_ADDED]
        return AccountEvent.objects.create(person=person, what=self.what, about=about.get(self.what, ""))


ACCOUNT_NEWS = [AccountNews(what) for what in What]


@transaction.atomic
def tell(*, person: Person, what: What, about: str = "", also: Iterable[str] = (), quietly: bool = False) -> None:
    """Afterwards it is on record, and they will hear of it, as will the addresses in `also`; nobody where `quietly`."""
    event = AccountEvent.objects.create(person=person, what=what, about=about[:120])
    if not quietly:
        kind = kinds.get(f"account.{what.value}")
        queue([kind.message(event, to) for to in [person, *also]])


@transaction.atomic
def forget_factors(*, person: Person) -> int:
    """Afterwards they sign in by code alone, are signed out, and hear of it; how many factors there were."""
    factors = list(factors_of(person))
    for factor in factors:
        tell(person=person, what=What.FACTOR_REMOVED, about=factor_words(factor))
    Authenticator.objects.filter(user=person).delete()
    for session in UserSession.objects.filter(user=person):
        session.end()
    return len(factors)


# --- where allauth says that something happened -------------------------------------------------------------------


def device_used(request, user, **_more):
    """The first device of somebody is theirs; of each other one they hear once."""
    known = set(user.account_events.filter(what=What.NEW_DEVICE).values_list("about", flat=True))
    words = device_words(request.headers.get("User-Agent", ""))
    if words not in known:
        tell(person=user, what=What.NEW_DEVICE, about=words, quietly=not known)


def address_changed(user, from_email_address, **_more):
    """Both addresses hear of it: the former one may be the only one that its owner still reads."""
    if from_email_address:
        tell(person=user, what=What.NEW_ADDRESS, also=[from_email_address.email])


def factor_added(user, authenticator, **_more):
    if authenticator.type != authenticator.Type.RECOVERY_CODES:
        tell(person=user, what=What.FACTOR_ADDED, about=factor_words(authenticator))


def factor_removed(user, authenticator, **_more):
    if authenticator.type != authenticator.Type.RECOVERY_CODES:
        tell(person=user, what=What.FACTOR_REMOVED, about=factor_words(authenticator))


def factor_used(user, authenticator, **_more):
    if authenticator.type == authenticator.Type.RECOVERY_CODES:
        tell(person=user, what=What.SPARE_CODE_USED)


def spare_codes_made(user, **_more):
    tell(person=user, what=What.NEW_SPARE_CODES)
