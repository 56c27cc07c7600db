from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.generic import TemplateView

from blog.sitemaps import BLOG, Pages
from practice import views
from practice.accounts.lapsed import keep_in_admin
from practice.scheduling import feed
from practice.views import about, messages, on_site

# What anybody may find from elsewhere; the pages of single services keep out of the search engines' sight.
SITEMAPS = BLOG | {
    "pages": Pages(["home", "bookings:index", "consultations:index", "support_now", "privacy", "accessibility"])
}
admin.site.login = secure_admin_login(admin.site.login)
keep_in_admin(admin.site)

urlpatterns = [
    path("", views.home, name="home"),
    path("articles/", include("blog.urls")),
    path("bookings/", include("bookings.urls")),
    path("consultations/", include("consultations.urls")),
    path("manage/", include("practice.scheduling.urls")),
    path("account/", views.account, name="account"),
    path("account/about-you/", about.about_you, name="about_you"),
    path("account/data/", include("practice.rights.urls")),
    path("account/messages/", messages.sent, name="account_messages"),
    path("account/messages/how/", messages.how, name="how_messages_come"),
    path("account/calendar/new-address/", feed.new_address, name="new_calendar_address"),
    path("account/calendar/<str:token>.ics", feed.calendar, name="calendar_feed"),
    path("account/receipts/", include("practice.receipts.urls")),
    path("account/forms/", include("bookings.intake.urls")),
    path("accounts/zone/", about.choose_zone, name="choose_zone"),
    path("accounts/logout/", views.sign_out, name="account_logout"),
    path("accounts/", include("practice.accounts.urls")),
    path("contact/", include("bookings.enquiries.urls")),
    path("desk/", include("practice.desk.urls")),
    path("admin/r/<int:content_type_id>/<path:object_id>/", on_site.view_on_site, name="view_on_site"),
    path("admin/", admin.site.urls),
    path("support-now/", views.support_now, name="support_now"),
    path("privacy/", TemplateView.as_view(template_name="practice/privacy.html"), name="privacy"),
    path("accessibility/", TemplateView.as_view(template_name="practice/accessibility.html"), name="accessibility"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", TemplateView.as_view(template_name="robots.txt", content_type="text/plain"), name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
    path("site.webmanifest", views.manifest, name="manifest"),
    path("leave/", views.leave, name="leave"),
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
    path("demo/", include("practice.demo.urls")),
]
handler400 = "practice.views.bad_request"
handler500 = "practice.views.server_error"
