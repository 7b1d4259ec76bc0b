"""Addresses of certificates: pages that anybody can check one at, and what other programs read."""

from django.urls import path

from elearning.views import certificates, verifying

app_name = "certificates"

urlpatterns = [
    path("issuer.json", verifying.issuer, name="issuer"),
    path("keys.json", verifying.keys, name="keys"),
    path("keys/<str:thumbprint>.json", verifying.key, name="key"),
    path("status/<int:number>/", verifying.status, name="status"),
    path("<uuid:key>/", certificates.detail, name="detail"),
    path("<uuid:key>/certificate.pdf", certificates.paper, name="paper"),
    path("<uuid:key>/badge.jwt", verifying.badge, name="badge"),
    path("<uuid:key>/badge.json", verifying.badge_read, name="badge_read"),
    path("<uuid:key>/name/", certificates.name, name="name"),
    path("<uuid:key>/entry/<str:verb>/", certificates.entry, name="entry"),
]
