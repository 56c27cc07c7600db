from allauth.account.views import EmailView
from allauth.account.views import logout as allauth_sign_out
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from practice.accounts import drafts
from practice.accounts.drafts import DraftForm
from practice.accounts.forms import AddressForm, CodeForm
from practice.accounts.signin import TOO_MANY, CodeNotSent, TooManyCodes, deliver_code, send_code, waiting_for_code

NOT_SENT = "We could not send the digits just now. What you wrote is still here: try again in a minute."
NEW_ADDRESS_NOT_SENT = "We could not send a code just now. What you wrote is still here: try again in a minute."
SENT_AGAIN_ALREADY = "We sent new digits as often as we do here. For others, write your address again."


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request):
    if request.user.is_authenticated:
        return redirect(onward(request))
    form = AddressForm(request.POST or None)
    if form.is_valid() and begin_sign_in(request, form):
        return redirect(with_next("account_confirm_login_code", onward(request)))
    context = {"form": form, "next": onward(request), "is_on_the_way": onward(request) != resolve_url("account")}
    return render(request, "account/request_login_code.html", context)


def begin_sign_in(request, form) -> bool:
    """Send a code to the form's address. Where that fails the form says so, and the answer is False."""
    try:
        send_code(request, form.cleaned_data["email"], shared_device=form.cleaned_data["shared_device"])
    except CodeNotSent:
        form.add_error("email", NOT_SENT)
    except TooManyCodes:
        form.add_error("email", TOO_MANY)
    return form.is_valid()


@never_cache
@require_http_methods(["GET", "POST"])
def confirm_code(request):
    then = onward(request)
    here, address_at = with_next("account_confirm_login_code", then), with_next("account_login", then)
    template = "account/confirm_login_code.html"
    return ask_for_digits(request, template, then=then, here=here, address_at=address_at, next=then)


def ask_for_digits(request, template: str, *, then: str, here: str, address_at: str, **context):
    """The page on which somebody writes the digits we sent, and then goes on to `then`, signed in.

    It stands at `here`; an address is written at `address_at`, also where the digits no longer work.
    """
    if request.user.is_authenticated:
        return redirect(then)
    process = waiting_for_code(request)
    if not process:
        messages.info(request, "Those digits no longer work. Write your address again and we send new ones.")
        return redirect(address_at)
    if request.POST.get("action") == "resend":
        return send_again(request, process, here)
    form = CodeForm(request.POST or None, expected=process.code)
    if form.is_valid():
        return process.finish(then)
    if form.is_bound and not process.record_invalid_attempt():
        messages.info(request, "That was a lot of tries. Write your address again and we send new digits.")
        return redirect(address_at)
    sent = {"form": form, "email": process.state["email"], "can_resend": process.can_resend, "address_at": address_at}
    return render(request, template, {**sent, **context})


def send_again(request, process, here: str):
    if not process.can_resend:
        messages.info(request, SENT_AGAIN_ALREADY)
    else:
        try:
            deliver_code(process.resend)
            messages.success(request, "New digits are on their way. The earlier ones no longer work.")
        except CodeNotSent:
            messages.error(request, NOT_SENT)
    return redirect(here)


@never_cache
def sign_out(request):
    """allauth's own; the browser forgets what it kept of the pages. The notice that it is done needs its cookie."""
    response = allauth_sign_out(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response


class ChangeAddress(EmailView):
    """allauth's own; where the mail server is down, what was written stays on the page and can be sent again."""

    def post(self, request, *args, **kwargs):
        post = super().post
        try:
            return deliver_code(lambda: post(request, *args, **kwargs))
        except CodeNotSent:
            address = request.POST["email"]
            ratelimit.clear(request, action="confirm_email", key=address.strip().lower())
            messages.error(request, NEW_ADDRESS_NOT_SENT)
            form = self.get_form_class()(user=request.user, initial={"email": address})
            return self.render_to_response(self.get_context_data(form=form))


@require_POST
def keep_draft(request):
    form = DraftForm(request.POST)
    if not form.is_valid():
        return HttpResponse("This answer is too long to keep.", status=422, content_type="text/plain")
    drafts.keep(request.session, **form.cleaned_data)
    return HttpResponse(status=204)


def onward(request) -> str:
    """Where to go after signing in: the `next` asked for if it is a path on this site, else the account page."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    on_this_site = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if on_this_site and target.startswith("/") else resolve_url("account")


def with_next(name: str, target: str) -> str:
    return f"{reverse(name)}?{urlencode({'next': target})}"
