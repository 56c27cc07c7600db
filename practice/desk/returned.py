"""Addresses that mail comes back from, once somebody knows better."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from practice.desk.seeing import practitioners_seen_by, returned_seen_by, staff_only
from practice.notifications.actions import write_there_again


@staff_only
@require_POST
def works_again(request, pk):
    """Mail goes there again. A second press, and anybody else's address, change nothing."""
    returned = returned_seen_by(request.user, practitioners_seen_by(request.user)).filter(pk=pk).first()
    if returned:
        count = write_there_again(address=returned.address)
        again = {0: "", 1: " One message is sent again."}.get(count, f" {count} messages are sent again.")
        messages.success(request, f"Mail goes to {returned.address} again.{again}")
    return redirect("desk:today")
