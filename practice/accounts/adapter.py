from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages


class Adapter(DefaultAccountAdapter):
    """How signing in and out goes here. What its mails look like is said above: `practice.notifications.signing_in`."""

    def is_open_for_signup(self, request):
        return False  # there is no sign-up page: practice.accounts.signin makes a person once their code is right

    def logout(self, request):
        super().logout(request)
        messages.success(request, "You are signed out.")

    def add_message(self, request, level, message_template=None, *args, **kwargs):
        """Our pages say what happened themselves; allauth's own notices would say it twice."""
