from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "practice.scheduling"
    verbose_name = "Calendar"
