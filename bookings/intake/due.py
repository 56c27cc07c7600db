"""What a practitioner should know of a session's forms before it begins."""

from django.db.models import Exists, OuterRef, Q

from bookings.models import Consent, IntakeForm, Question, Response


def with_open_forms(sessions):
    """Each with `lacks_forms`: something is asked of whoever books it, and was not sent; and with `lacks_consent`:
    something that has to be agreed to was not, though the form was sent, or was taken back. In the same query."""
    theirs = {"client": OuterRef(OuterRef("client"))}
    asked = IntakeForm.objects.filter(is_active=True, services=OuterRef("service"))
    unsent = asked.filter(~Exists(Response.objects.sent().filter(form=OuterRef("pk"), **theirs)))
    agreements = Question.objects.filter(
        kind=Question.Kind.AGREEMENT, is_asked=True, form__is_active=True, form__services=OuterRef("service")
    )
    given = Consent.objects.filter(agreement__question=OuterRef("pk"), **theirs)
    sent = Response.objects.sent().filter(form=OuterRef("form"), **theirs)
    missing = agreements.filter(~Exists(given.standing())).filter(Exists(given) | Q(Exists(sent), is_required=True))
    return sessions.annotate(lacks_forms=Exists(unsent), lacks_consent=Exists(missing))
