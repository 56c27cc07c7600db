from datetime import timedelta

import pytest


@pytest.fixture(autouse=True)
def _signed_in_for_days(settings):
    """Days pass in these tests while somebody is at the desk. How long a sign-in lasts is for tests/accounts to say."""
    settings.SIGN_IN_LASTS = dict.fromkeys(settings.SIGN_IN_LASTS, (timedelta(days=365), timedelta(days=365)))
