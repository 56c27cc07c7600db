"""What a page showed when one of its buttons is pressed, so that a button does what its own page said, or nothing.

A page sends along a mark of what it shows. Meanwhile the same person may have chosen anew in another window, the
practice may have moved something or changed a fee, or time may have run out.
"""

import json

from django.utils.crypto import salted_hmac

NAME = "shown"  # of the hidden field
CHANGED = "Something has changed since that page was shown, and nothing was done. This is how it is now."


def mark(*shown) -> str:
    """The same for two pages that show the same. It tells nothing of what that is."""
    words = json.dumps(shown, default=str, sort_keys=True)
    return salted_hmac(NAME, words, algorithm="sha256").hexdigest()[:24]


def is_as_shown(request, expected: str) -> bool:
    """Whether the page that was sent showed what stands now. One that doesn't say is older than marks are."""
    return request.POST.get(NAME, expected) == expected
