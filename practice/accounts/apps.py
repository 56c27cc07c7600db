from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "practice.accounts"
    verbose_name = "People"

    def ready(self):
        from practice.accounts import held  # noqa: F401, PLC0415 models are not there before the registry
