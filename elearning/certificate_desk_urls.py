"""Addresses at which trainers look after certificates, under /learn/desk/certificates/."""

from django.urls import path

from elearning.views import certificates_desk

urlpatterns = [
    path("", certificates_desk.index, name="certificates"),
    path("<uuid:key>/revoke/", certificates_desk.revoke, name="revoke"),
]
