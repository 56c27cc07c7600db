import logging
import re

PRIVATE_LINK = re.compile(
    r"(/manage/|/bookings/(?:offers|invitations|alone)/|/articles/(?:newsletter|preview)/|/account/calendar/)[^/\s\"']+"
)


class WithoutPrivateLinks(logging.Filter):
    """A private link acts without a sign-in, so no log may hold one."""

    def filter(self, record):
        record.msg, record.args = PRIVATE_LINK.sub(r"\1…", record.getMessage()), ()
        return True
