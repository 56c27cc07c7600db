from django.conf import settings
from django.http import Http404
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from practice.clock import HOME_ZONE


def KeepOutOfCaches(get_response):  # noqa: N802 a middleware is named as a thing
    """Pages whose header knows who is asking are kept by no browser and no proxy: others may use the same device.

    A view that found nobody there may have said itself how long its page is good for.
    """

    def respond(request):
        response = get_response(request)
        if response.get("Cache-Control", "").startswith("public"):  # a view that shows the same to everybody
            return response
        may_name_somebody = request.session.accessed and "Cache-Control" not in response
        if may_name_somebody or request.user.is_authenticated:
            add_never_cache_headers(response)
        return response

    return respond


def SpeakLocalTime(get_response):  # noqa: N802
    """Forms and the admin read and write times in the zone of the person signed in, British Columbia's otherwise."""

    def respond(request):
        zone = request.user.time_zone if request.user.is_authenticated else HOME_ZONE
        with timezone.override(zone):
            return get_response(request)

    return respond


def KeepToOurselves(get_response):  # noqa: N802
    """No page asks for a camera, a place or anything else of a device but its passkeys, and no other site may show or
    read what is sent from here."""

    def respond(request):
        response = get_response(request)
        response.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return respond


def LoosenPolicyInAdmin(get_response):  # noqa: N802
    """The admin's own scripts and styles need a looser content security policy; no other page gets it."""

    def respond(request):
        response = get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_update = settings.ADMIN_CONTENT_SECURITY_POLICY
        return response

    return respond


def LeadNowhereByNul(get_response):  # noqa: N802
    """An address with a NUL in it has no page: no text in the database can hold one, and asking for it is an error."""

    def respond(request):
        if "\x00" in request.path:
            raise Http404
        return get_response(request)

    return respond
