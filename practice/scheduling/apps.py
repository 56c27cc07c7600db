from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "practice.scheduling"
    verbose_name = "Calendar"

    def ready(self):
        # models are not there before the registry is ready
        from practice.notifications import kinds  # noqa: PLC0415
        from practice.scheduling import held  # noqa: F401, PLC0415
        from practice.scheduling.news import Daily  # noqa: PLC0415

        kinds.register(Daily())
