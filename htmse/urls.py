"""The site map."""

from allauth.account.decorators import secure_admin_login
from allauth.account.views import logout
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

admin.site.site_header = admin.site.site_title = "HTMSE administration"
# One door for everybody: attempts are counted there, and each sign-in stands in the audit trail.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler500 = "accounts.views.server_error"

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("notifications.urls")),
    path("operations/", include("notifications.operations_urls")),
    path("mail/", include("notifications.mail_urls")),
    path("", include("directory.site_urls")),
    path("", include("directory.urls")),
    path("guidance/", include("directory.guidance.urls")),
    path("statistics/", include("news.statistics.urls")),
    path("news/", include("news.urls")),
    path("", include("news.site_urls")),
    path("learn/", include("elearning.urls")),
    path("red-flags/", include("elearning.redflags.urls")),
    path("certificates/", include("elearning.certificate_urls")),
    path("i/find/", include("directory.finding_urls")),
    path("i/", include("referrals.urls")),
    path("triage/", include("referrals.triage_urls")),
    path("cases/", include("referrals.cases_urls")),
    path("referrals/", include("referrals.referrals_urls")),
    path("instructions/", include("referrals.instructions.urls")),
    path("admin/logout/", logout),
    # As with signing in: the one page that leaves an audit row and tells whoever it is about.
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
]
