"""A form that is sent after its session ended: whoever wrote it loses nothing, and sends it again."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

OF_BUTTONS = {"answer", "at", "leave", "meeting", "shown", "start", "which"}  # fields that nobody fills in


def login_required_keeping(view):
    """As `login_required`, but a form sent by nobody is answered with itself, to be sent again after a sign-in."""
    return _keeping(login_required(view))


def keep_in_admin(site) -> None:
    """The same for every page of an admin site, but for its button that ends a session."""
    admin_view = site.admin_view

    def admin_view_keeping(view, cacheable=False):
        checked = admin_view(view, cacheable)
        return checked if view == site.logout else _keeping(checked)

    site.admin_view = admin_view_keeping


def _keeping(view):
    @wraps(view)
    def checked(request, *args, **kwargs):
        if request.method == "POST" and not request.user.is_authenticated:
            return session_ended(request)
        return view(request, *args, **kwargs)

    return checked


def session_ended(request):
    """401, with a form that holds every field as it came and goes to the same address."""
    return shown_again(request, "accounts/session_ended.html", status=401)


def grown_old(request):
    """403: its token is not this browser's, which is so after every sign-in. Only our own pages get their fields back.

    A form from another site must not find itself on a page of ours, one press away from being ours.
    """
    return shown_again(request, "403_csrf.html", status=403, keeps=is_our_own(request))


def shown_again(request, template: str, *, status: int, keeps: bool = True, **context):
    context["is_kept"] = keeps and not request.FILES
    context["written"] = written = fields_sent(request) if keeps else []
    context["has_words"] = any(name not in OF_BUTTONS and value.strip() for name, value in written)
    response = render(request, template, context, status=status)
    add_never_cache_headers(response)
    return response


def fields_sent(request) -> list[tuple[str, str]]:
    """Every name with each of its values, but for the token. Files can't be given back: then there are none."""
    if request.FILES:
        return []
    return [(name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values]


def is_our_own(request) -> bool:
    """Whether the browser says that the form stood on this site. Pages can't choose what it says there."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
