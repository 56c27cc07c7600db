from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    name = "practice.receipts"
    verbose_name = "Receipts"

    def ready(self):
        # models are not there before the registry
        from practice.notifications import kinds  # noqa: PLC0415
        from practice.receipts import held  # noqa: F401, PLC0415
        from practice.receipts.messages import ReceiptReady  # noqa: PLC0415

        kinds.register(ReceiptReady())
