from bookings.models.enquiries import Enquiry
from bookings.models.intake import AgreementVersion, Answer, Consent, IntakeForm, Question, Response
from bookings.models.sessions import Companion, RegularSessions, Session
from bookings.models.waitlist import Offer, Waiting

__all__ = [
    "AgreementVersion",
    "Answer",
    "Companion",
    "Consent",
    "Enquiry",
    "IntakeForm",
    "Offer",
    "Question",
    "RegularSessions",
    "Response",
    "Session",
    "Waiting",
]
