from django.apps import AppConfig


class ProfileConfig(AppConfig):
    name = "practice.profile"
    verbose_name = "The practice"
