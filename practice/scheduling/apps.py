from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "practice.scheduling"
    verbose_name = "Calendar"

    def ready(self):
        from practice.notifications import kinds  # noqa: PLC0415 models are not there before the registry is ready
        from practice.scheduling.news import Daily  # noqa: PLC0415

        kinds.register(Daily())
