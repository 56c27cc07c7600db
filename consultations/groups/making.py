from collections.abc import Iterable

from django.db import transaction
from django.utils.text import slugify

from consultations.models import Group, Reading
from practice.scheduling.models import Practitioner, Service

OWN = ("minutes", "places", "fee_words")  # of its service


@transaction.atomic
def make_group(*, practitioner: Practitioner, title: str, readings: Iterable[tuple[str, str]] = (), **fields) -> Group:
    """A group with its service and what there is to read before it meets, titles and addresses. It has no meetings yet.

    Its address is neutral, and says nothing of the theme.
    """
    service = Service.objects.create(
        practitioner=practitioner,
        audience=Service.Audience.GROUP,
        name=title,
        slug=free_slug(practitioner),
        reminder_hours=[48, 2],
        **{name: fields.pop(name) for name in OWN},
    )
    group = Group.objects.create(service=service, **fields)
    Reading.objects.bulk_create(
        Reading(group=group, title=title, address=address, position=position)
        for position, (title, address) in enumerate(readings)
    )
    return group


def free_slug(practitioner: Practitioner) -> str:
    """ "wren-group-2": the first that no service has."""
    name = slugify(practitioner.name.split()[0] if practitioner.name else "") or "the"
    taken = set(Service.objects.filter(slug__startswith=f"{name}-group-").values_list("slug", flat=True))
    return next(slug for number in range(1, len(taken) + 2) if (slug := f"{name}-group-{number}") not in taken)
