from django.apps import AppConfig


class BlogConfig(AppConfig):
    name = "blog"
    verbose_name = "Articles"

    def ready(self):
        # models are not there before the registry
        from blog import held  # noqa: F401, PLC0415
        from blog.newsletter.messages import Confirm, Digest, NewArticle  # noqa: PLC0415
        from practice.notifications import kinds  # noqa: PLC0415

        for kind in (Confirm(), NewArticle(), Digest()):
            kinds.register(kind)
