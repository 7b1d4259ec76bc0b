"""Leaving, health, and one's own account."""

from django.urls import include, path

from accounts import views

urlpatterns = [
    path("leave/", views.leave, name="leave"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("accounts/login/done/", views.signed_in, name="account_signed_in"),
    path("accounts/", include("accounts.own.urls")),
]
