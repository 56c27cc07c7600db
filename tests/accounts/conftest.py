import pytest
from django.core import mail
from django.test import Client

LOGIN, CONFIRM = "/accounts/login/", "/accounts/login/code/confirm/"


class Browser(Client):
    """A browser with its cookies, on its way through signing in."""

    def ask(self, email, **more):
        """Write an address on the first page."""
        return self.post(LOGIN, {"email": email, **more})

    def write(self, digits, **more):
        """Write digits on the second page."""
        return self.post(CONFIRM, {"code": digits, **more})

    def sign_in(self, email, **more):
        self.ask(email)
        return self.write(digits_sent(), **more)

    @property
    def person_id(self):
        """Whose browser it is; None for nobody's."""
        return self.session.get("_auth_user_id")


def digits_sent() -> str:
    """The six digits of the newest message."""
    return mail.outbox[-1].body.split()[0]


def wrong(digits) -> str:
    """Six other digits."""
    return f"{(int(digits) + 1) % 1_000_000:06d}"


@pytest.fixture
def browser_at_door(db):
    return Browser()
