"""Hearing of new articles: asking for it, saying yes, changing it and stopping it.

None of these pages needs a cookie, so none of their forms carries a token against forged ones. The first can be sent by
anybody for any address, and does no more than have a letter ask there. The others are private links: who can forge
a form for one has it.
"""

from allauth.core import ratelimit
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from blog.models import Article, Subscriber
from blog.newsletter import actions
from blog.newsletter.consent import is_open
from blog.newsletter.forms import ChoicesForm, SubscribeForm
from practice.profile.models import Practice

TOO_MANY = "That was a lot of addresses from one place. Try again in an hour."
DONE = {  # by what the address says after a button: a message kept in a session would take a cookie
    "yes": "It’s confirmed. We write to you when there is something new.",
    "saved": "It’s saved.",
}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}  # RFC 8058: what a mail program sends, and nothing beside it


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def newsletter(request):
    if not is_open(Practice.current()):
        return render(request, "blog/newsletter/closed.html")
    form = SubscribeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if ratelimit.consume(request, action="subscribe"):
            ask_once(request, form.cleaned_data)
            return redirect("blog:newsletter_sent")
        form.add_error(None, TOO_MANY)
        return render(request, "blog/newsletter/newsletter.html", {"form": form}, status=429)
    return render(request, "blog/newsletter/newsletter.html", {"form": form}, status=422 if form.errors else 200)


def ask_once(request, asked: dict) -> None:
    """Have a letter ask at the address, but not more often than one can bear: who sent the form sees no difference."""
    if ratelimit.consume(request, action="subscribe_address", key=asked["email"]):
        actions.ask(address=asked["email"], source=asked["source"])


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def yours(request, token):
    """The private page: its first button says yes, its second saves what was chosen."""
    subscriber = find(token)
    if request.POST.get("answer") == "yes":
        actions.confirm(subscriber=subscriber)
        return redirect(f"{subscriber.get_absolute_url()}?done=yes")
    chosen = {"rhythm": subscriber.rhythm, "wording": subscriber.wording}
    form = ChoicesForm(request.POST if request.method == "POST" else None, initial=chosen)
    if form.is_valid():
        actions.choose(subscriber=subscriber, **form.cleaned_data)
        return redirect(f"{subscriber.get_absolute_url()}?done=saved")
    context = {"subscriber": subscriber, "form": form, "done": DONE.get(request.GET.get("done"))}
    return render(request, "blog/newsletter/yours.html", context, status=422 if form.errors else 200)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def stop(request, token):
    """The address that each message names in its headers. Opened, it shows a button; only what that sends acts."""
    subscriber = find(token)
    if request.method == "POST" and request.POST.dict() == ONE_CLICK:
        actions.stop(subscriber=subscriber)
        return render(request, "blog/newsletter/stopped.html")
    status = 400 if request.method == "POST" else 200
    return render(request, "blog/newsletter/stop.html", {"subscriber": subscriber}, status=status)


@require_safe
def new(request, token):
    """From the neutral address in a message on to the article."""
    article = Article.objects.published().find_by_token(token)
    if article is None:
        raise Http404("This link belongs to no article. It may have been taken back, or a part of the link is missing.")
    return redirect(article)


def find(token: str) -> Subscriber:
    subscriber = Subscriber.objects.find_by_token(token)
    if subscriber is None:
        raise Http404("This link is not ours any more. It may be old, or a part of it may be missing.")
    return subscriber
