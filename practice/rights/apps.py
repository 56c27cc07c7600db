from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "practice.rights"
    verbose_name = "Promises"

    def ready(self):
        # models are not there before the registry
        from practice.notifications import kinds  # noqa: PLC0415
        from practice.rights import held  # noqa: F401, PLC0415
        from practice.rights.messages import erasure_kinds  # noqa: PLC0415

        for kind in erasure_kinds():
            kinds.register(kind)
