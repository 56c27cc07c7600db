from email.utils import formataddr

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages

from practice.profile.models import Practice


class Adapter(DefaultAccountAdapter):
    """allauth's mails come from the practice's neutral label, like every other message."""

    def get_from_email(self):
        return formataddr((Practice.current().label, settings.EMAIL_FROM))

    def is_open_for_signup(self, request):
        return False  # there is no sign-up page: practice.accounts.signin makes a person once their code is right

    def logout(self, request):
        super().logout(request)
        messages.success(request, "You are signed out.")

    def add_message(self, request, level, message_template=None, *args, **kwargs):
        """Our pages say what happened themselves; allauth's own notices would say it twice."""
