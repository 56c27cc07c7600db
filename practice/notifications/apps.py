from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "practice.notifications"
    verbose_name = "Messages"

    def ready(self):
        # Models are not there before the registry is ready.
        from allauth.account import signals as account  # noqa: PLC0415
        from allauth.mfa import signals as mfa  # noqa: PLC0415

        from practice.notifications import account_news, held, kinds  # noqa: F401, PLC0415

        for kind in account_news.ACCOUNT_NEWS:
            kinds.register(kind)
        for happened, told in (
            (account.user_logged_in, account_news.device_used),
            (account.email_changed, account_news.address_changed),
            (mfa.authenticator_added, account_news.factor_added),
            (mfa.authenticator_removed, account_news.factor_removed),
            (mfa.authenticator_used, account_news.factor_used),
            (mfa.authenticator_reset, account_news.spare_codes_made),
        ):
            happened.connect(told, dispatch_uid=f"{told.__name__}: whose it is hears of it")
