from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "bookings"
    verbose_name = "Sessions"

    def ready(self):
        # models are not there before the registry
        from bookings import held  # noqa: F401, PLC0415
        from bookings.companions.messages import Invitation, NotExpected  # noqa: PLC0415
        from bookings.enquiries.messages import Answered, CameIn  # noqa: PLC0415
        from bookings.models import Session  # noqa: PLC0415
        from bookings.waitlist.messages import Offered, OfferRanOut  # noqa: PLC0415
        from practice.notifications import kinds  # noqa: PLC0415
        from practice.scheduling.messages import kinds_for  # noqa: PLC0415
        from practice.scheduling.news import news_kinds_for  # noqa: PLC0415
        from practice.scheduling.together import series_kinds_for  # noqa: PLC0415

        about_sessions = [*kinds_for(Session), *news_kinds_for(Session), *series_kinds_for(Session)]
        for kind in [*about_sessions, CameIn(), Answered(), Offered(), OfferRanOut(), Invitation(), NotExpected()]:
            kinds.register(kind)
