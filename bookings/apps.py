from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "bookings"
    verbose_name = "Sessions"

    def ready(self):
        from bookings.models import Session  # noqa: PLC0415 models are not there before the registry is ready
        from practice.notifications import kinds  # noqa: PLC0415
        from practice.scheduling.messages import kinds_for  # noqa: PLC0415

        for kind in kinds_for(Session):
            kinds.register(kind)
