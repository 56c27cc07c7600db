"""/accounts/: signing in and out. Only those of allauth's pages that this site uses have an address."""

from allauth.account import views as allauth_views
from allauth.mfa.base import views as factor_views
from allauth.mfa.recovery_codes import views as spare_code_views
from allauth.mfa.totp import views as app_views
from allauth.mfa.webauthn import views as passkey_views
from django.contrib.auth.decorators import login_required
from django.urls import path
from django.views.generic import RedirectView, TemplateView

from practice.accounts import key_views, views
from practice.accounts.proving import only_proven_lately

# allauth's own view of it wants a page that this site does without.
CLOSED = TemplateView.as_view(template_name="account/account_inactive.html")
BACK = login_required(TemplateView.as_view(template_name="accounts/back.html"))
TO_SIGN_IN = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("login/", views.sign_in, name="account_login"),
    path("login/code/confirm/", views.confirm_code, name="account_confirm_login_code"),
    path("login/passkey/", key_views.sign_in_with_passkey, name="mfa_login_webauthn"),
    path("login/second-step/", factor_views.authenticate, name="mfa_authenticate"),
    path("back/", BACK, name="back"),
    path("signup/", TO_SIGN_IN, name="account_signup"),
    path("login/code/", TO_SIGN_IN, name="account_request_login_code"),  # allauth's page of the code names it
    path("draft/", views.keep_draft, name="keep_draft"),
    path("inactive/", CLOSED, name="account_inactive"),
    path("email/", only_proven_lately(views.ChangeAddress.as_view()), name="account_email"),
    path("confirm-email/", allauth_views.email_verification_sent, name="account_email_verification_sent"),
    path("reauthenticate/", key_views.prove, name="account_reauthenticate"),
    path("keys/", key_views.keys, name="mfa_index"),
    path("keys/app/", only_proven_lately(app_views.activate_totp), name="mfa_activate_totp"),
    path("keys/passkey/", only_proven_lately(passkey_views.add_webauthn), name="mfa_add_webauthn"),
    path("keys/spare-codes/", only_proven_lately(spare_code_views.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "keys/spare-codes/new/",
        only_proven_lately(spare_code_views.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("keys/<int:pk>/remove/", key_views.remove_key, name="remove_key"),
    path("devices/", key_views.devices, name="usersessions_list"),
    path("devices/end-others/", key_views.end_other_devices, name="end_other_devices"),
    path("devices/<int:pk>/end/", key_views.end_device, name="end_device"),
]
