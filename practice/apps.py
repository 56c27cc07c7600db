from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "practice"

    def ready(self):
        from practice import clock  # noqa: F401, PLC0415 registers its system check
