from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "practice.notifications"
    verbose_name = "Messages"

    def ready(self):
        from practice.notifications import held  # noqa: F401, PLC0415 models are not there before the registry
