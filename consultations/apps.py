from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = "Consultations"

    def ready(self):
        # models are not there before the registry
        from consultations import held  # noqa: F401, PLC0415
        from consultations.colleagues.messages import (  # noqa: PLC0415
            Approved,
            AskedAgain,
            CameIn,
            Declined,
            EndsSoon,
            Renewed,
        )
        from consultations.groups.messages import group_kinds  # noqa: PLC0415
        from consultations.models import Consultation, Joining  # noqa: PLC0415
        from practice.notifications import kinds  # noqa: PLC0415
        from practice.scheduling import ties  # noqa: PLC0415
        from practice.scheduling.messages import kinds_for  # noqa: PLC0415
        from practice.scheduling.news import news_kinds_for  # noqa: PLC0415
        from practice.scheduling.together import series_kinds_for  # noqa: PLC0415

        about_consultations = [*kinds_for(Consultation), *news_kinds_for(Consultation), *series_kinds_for(Consultation)]
        about_colleagues = [CameIn(), Approved(), Declined(), AskedAgain(), EndsSoon(), Renewed()]
        for kind in [*about_consultations, *about_colleagues, *group_kinds()]:
            kinds.register(kind)
        ties.register(self.name, Joining.objects.between)
