from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "practice"

    def ready(self):
        from practice import clock, confided  # noqa: F401, PLC0415 clock registers its system check

        confided.require_keys()
