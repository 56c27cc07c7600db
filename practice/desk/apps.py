from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "practice.desk"
    verbose_name = "Desk"

    def ready(self):
        from practice.desk import held  # noqa: F401, PLC0415 models are not there before the registry
