"""What this app holds about a person."""

from practice.accounts.holdings import Fate, Holding, declare, declare_nothing
from practice.rights.looks import looks_at
from practice.rights.models import Breach, ComingOfAge, ErasureRequest, LegalHold, Look


def forget_reasons(person) -> None:
    """The request stays, and tells nothing of whom it came from."""
    for request in person.erasure_requests.filter(reason__isnull=False):
        request.reason = None
        request.save(update_fields=["reason"])
    person.erasure_requests.update(person=None)


declare(
    Holding(
        ComingOfAge,
        "When you come of age",
        lambda person: ComingOfAge.objects.filter(person=person),
        {"Day": "on"},
        left_out=("id", "person"),
        fate=Fate.WITH_NAME,
    ),
    Holding(
        LegalHold,
        "Holds on your record",
        lambda person: LegalHold.objects.filter(person=person),
        {"Since": "since", "Lifted": "lifted_at"},
        left_out=("id", "person", "reason", "by"),
        fate=Fate.WITH_NAME,
    ),
    Holding(
        ErasureRequest,
        "That you asked to have it erased",
        lambda person: person.erasure_requests.all(),
        {
            "Asked": "asked_at",
            "Taken back": "taken_back_at",
            "Carried out": "carried_out_at",
            "Declined": "declined_at",
            "Why": "reason",
            "Kept until": "kept_until",
        },
        left_out=("id", "person", "by"),
        fate=Fate.WITH_NAME,
        erase=forget_reasons,
    ),
    Holding(
        Look,
        "Who read what you wrote",
        looks_at,
        {"When": "at", "Who and what": "words"},
        left_out=("id", "person", "address", "reader", "page"),
        fate=Fate.WITH_NAME,
        strays=lambda before, spared: Look.objects.filter(person=None, at__lt=before).exclude(address__in=spared),
    ),
)
declare_nothing("Of the practice. Whoever is affected is told.", Breach)
