"""/accounts/: signing in and out. Only those of allauth's pages that this site uses have an address."""

from allauth.account import views as allauth_views
from django.urls import path
from django.views.generic import RedirectView, TemplateView

from practice.accounts import views

# allauth's own view of it wants a page that this site does without.
CLOSED = TemplateView.as_view(template_name="account/account_inactive.html")
TO_SIGN_IN = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("login/", views.sign_in, name="account_login"),
    path("login/code/confirm/", views.confirm_code, name="account_confirm_login_code"),
    path("signup/", TO_SIGN_IN, name="account_signup"),
    path("login/code/", TO_SIGN_IN, name="account_request_login_code"),  # allauth's page of the code names it
    path("draft/", views.keep_draft, name="keep_draft"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("inactive/", CLOSED, name="account_inactive"),
    path("email/", allauth_views.email, name="account_email"),
    path("confirm-email/", allauth_views.email_verification_sent, name="account_email_verification_sent"),
    path("reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
]
