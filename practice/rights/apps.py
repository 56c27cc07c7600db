from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "practice.rights"
    verbose_name = "Promises"

    def ready(self):
        from practice.rights import held  # noqa: F401, PLC0415 models are not there before the registry
