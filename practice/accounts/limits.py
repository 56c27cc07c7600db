"""How often forms may be sent by who isn't signed in, by the name of the address they go to; whoever is over it gets
their form back, to be sent again later.

Addresses on the net are counted, so a limit leaves room for a clinic or a household behind one. A form of somebody who
is signed in is bounded by what one person may have. Forms that cost more have limits of their own beside these
(ACCOUNT_RATE_LIMITS): codes, questions, newsletters, numbers of certificates. Times that are held are counted where
they are given (`practice.scheduling.limits`): many may want one at the same moment, from behind one address.
"""

from allauth.core.internal import ratelimit  # its public face knows no limits but allauth's own

from practice.accounts.lapsed import is_our_own, shown_again

LIMITS = {
    "bookings:details": "60/h",
    "bookings:digits": "120/h",
    "bookings:keep": "60/h",
    "bookings:regular": "60/h",
    "bookings:check": "60/h",
    "bookings:waitlist": "30/h",
    "consultations:keep": "60/h",
    "consultations:dates": "60/h",
    "consultations:check": "60/h",
    "account_login": "60/h",
    "account_confirm_login_code": "120/h",
    "mfa_authenticate": "60/h",
    "choose_zone": "60/h",
    "keep_draft": "1200/h",  # a script sends what somebody is writing
}


class LimitStrangers:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """After the token against forged forms was looked at, so that no other site's form counts."""
        name = request.resolver_match.view_name
        if request.method != "POST" or name not in LIMITS or request.user.is_authenticated:
            return None
        allowed = ratelimit.consume(request, app="practice", action=name, config=LIMITS)
        return None if allowed else shown_again(request, "429.html", status=429, keeps=is_our_own(request))
