"""/contact/: a question without a booking."""

from allauth.core import ratelimit
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings.enquiries.actions import ask
from bookings.enquiries.forms import QuestionForm

TOO_MANY = "That was a lot of questions from one place. What you wrote is still here: send it again in an hour."


@never_cache
@require_http_methods(["GET", "POST"])
def contact(request):
    known = {"name": request.user.name, "email": request.user.email} if request.user.is_authenticated else {}
    form = QuestionForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_valid():
        if ratelimit.consume(request, action="ask"):
            ask(**form.cleaned_data)
            return redirect("contact_sent")
        form.add_error(None, TOO_MANY)
        return render(request, "bookings/enquiries/contact.html", {"form": form}, status=429)
    return render(request, "bookings/enquiries/contact.html", {"form": form}, status=422 if form.errors else 200)
