from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "practice.rights"
    verbose_name = "Promises"
