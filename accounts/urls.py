"""Leaving, health, and the two account pages there are so far: signing in and out."""

from allauth.account import views as account
from django.urls import path

from accounts import views

urlpatterns = [
    path("leave/", views.leave, name="leave"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
]
