from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages

from practice.accounts.sessions import list_as_device
from practice.factor_keys import open_key, seal_key
from practice.profile.models import Practice


class Adapter(DefaultAccountAdapter):
    """How signing in and out goes here. What its mails look like is said above: `practice.notifications.signing_in`."""

    error_messages = DefaultAccountAdapter.error_messages | {
        # Said only to whoever wrote the code that went there, and so reads that mail.
        "email_taken": "This address has an account of its own here. Sign in with it to see what is there.",
    }

    def is_open_for_signup(self, request):
        return False  # there is no sign-up page: practice.accounts.signin makes a person once their code is right

    def post_login(self, request, user, **more):
        response = super().post_login(request, user, **more)
        list_as_device(request)
        return response

    def logout(self, request):
        super().logout(request)
        messages.success(request, "You are signed out.")

    def add_message(self, request, level, message_template=None, *args, message=None, **kwargs):
        """Our pages say what happened themselves; allauth's own notices would say it twice. A refusal is said."""
        if message and level == messages.ERROR:
            messages.error(request, message)

    def is_reauthentication_required(self, *, app, **kwargs):
        return False  # practice.accounts.proving asks, where practice.accounts.urls says so


class FactorAdapter(DefaultMFAAdapter):
    """How second factors go here: their keys are as unreadable in the database as what people confide."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This isn’t right. Look again, or wait for the next digits.",
        "unverified_email": "Confirm your new e-mail address first, or keep the old one.",
    }

    def encrypt(self, text):
        return seal_key(text)

    def decrypt(self, encrypted_text):
        return open_key(encrypted_text)

    def generate_authenticator_name(self, user, type):
        return "This device"

    def _get_site_name(self):
        return Practice.current().label  # what an app or a phone shows beside it, where others may see it
