"""The keys of apps and of spare codes. allauth keeps them in a column of its own, and they are sealed all the same."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from practice.confided import first_mark, seal, unseal

PLACE = "mfa_authenticator\ndata"  # bound into each of them
NAMES = ("secret", "seed")  # what allauth calls an app's key, and the one that spare codes are made from


def seal_key(key: str) -> str:
    return seal(key, PLACE)


def open_key(text: str) -> str:
    """Raises `Unreadable`."""
    return unseal(text, PLACE)


def sealed_keys() -> list[tuple[int, str]]:
    """All of them, unopened, each with the id of its factor. One query."""
    factors = Authenticator.objects.filter(data__has_any_keys=NAMES).order_by("pk").values_list("pk", "data")
    return [(pk, data[name]) for pk, data in factors for name in NAMES if name in data]


def under_another_key() -> list[int]:
    """The ids of factors with a key that the first of FIELD_KEYS has not sealed."""
    return [pk for pk, text in sealed_keys() if not text.startswith(first_mark())]


@transaction.atomic
def write_anew(pk: int) -> bool:
    """Read the factor under a lock and save it; False for one that is gone. Raises `Unreadable`, and then stops."""
    factor = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if factor:
        factor.data |= {name: seal_key(open_key(factor.data[name])) for name in NAMES if name in factor.data}
        factor.save(update_fields=["data"])
    return factor is not None
