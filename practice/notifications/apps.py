from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "practice.notifications"
    verbose_name = "Messages"
