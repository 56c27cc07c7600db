from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "practice.desk"
    verbose_name = "Desk"
