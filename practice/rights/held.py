"""What this app holds about a person."""

from practice.accounts.holdings import Fate, Holding, declare
from practice.rights.models import ComingOfAge, LegalHold

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
)
