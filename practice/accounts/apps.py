from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "practice.accounts"
    verbose_name = "People"

    def ready(self):
        # Models are not there before the registry is ready.
        from allauth.mfa.signals import authenticator_added  # noqa: PLC0415
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415

        from practice.accounts import held  # noqa: F401, PLC0415

        user_logged_in.connect(signed_in, dispatch_uid="the time of a sign-in runs")
        authenticator_added.connect(factor_added, dispatch_uid="a factor set up just now was given")


def signed_in(request, **_more):
    from practice.accounts.sessions import begin  # noqa: PLC0415

    begin(request)


def factor_added(request, user, authenticator, **_more):
    from practice.accounts.factors import note_given  # noqa: PLC0415

    note_given(request, user, factor=authenticator)
