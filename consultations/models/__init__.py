from consultations.models.certificates import Certificate
from consultations.models.colleagues import APPROVED_FOR, RENEWED_FROM, Attestation, Colleague
from consultations.models.consultations import Consultation, RegularConsultations
from consultations.models.groups import Group, Joining, Meeting, Reading, Seat

__all__ = [
    "APPROVED_FOR",
    "RENEWED_FROM",
    "Attestation",
    "Certificate",
    "Colleague",
    "Consultation",
    "Group",
    "Joining",
    "Meeting",
    "Reading",
    "RegularConsultations",
    "Seat",
]
