"""That a receipt is there. It is read behind a sign-in: the message says nothing of it."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from practice.notifications.kinds import Kind
from practice.receipts.models import Fee, Receipt
from practice.scheduling.appointments import Appointment
from practice.scheduling.samples import sample_appointment

NO_NUMBER = 2**31 - 1  # of a receipt that never is


class ReceiptReady(Kind):
    name = "receipts.ready"
    label = "A receipt is there"
    template = "receipts/messages/ready"

    def recipients(self, subject):
        return [subject.person]

    def find_all(self, ids):
        return Receipt.objects.with_names().in_bulk(ids)

    def still_wanted(self, subject, notification):
        return not subject.is_void

    def context(self, subject, person):
        return {"receipt": subject, "receipts_url": settings.BASE_URL + reverse("receipts:index")}

    def sample(self, person):
        appointment = sample_appointment(next(iter(Appointment.__subclasses__())), person)
        return Receipt.objects.create(
            number=NO_NUMBER,
            fee=Fee.objects.create(entry=appointment.entry, person=person, cents=100_00),
            person=person,
            practitioner=appointment.practitioner,
            cents=100_00,
            paid_on=appointment.entry.day,
            methods="Card",
            printed="{}",
            issued_at=timezone.now(),
            issued_by=appointment.practitioner.person,
        )
