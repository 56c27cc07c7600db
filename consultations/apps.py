from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = "Consultations"

    def ready(self):
        from consultations.messages import Approved  # noqa: PLC0415 models are not there before the registry is ready
        from consultations.models import Consultation  # noqa: PLC0415
        from practice.notifications import kinds  # noqa: PLC0415
        from practice.scheduling.messages import kinds_for  # noqa: PLC0415
        from practice.scheduling.news import news_kinds_for  # noqa: PLC0415
        from practice.scheduling.together import series_kinds_for  # noqa: PLC0415

        about_consultations = [*kinds_for(Consultation), *news_kinds_for(Consultation), *series_kinds_for(Consultation)]
        for kind in [*about_consultations, Approved()]:
            kinds.register(kind)
