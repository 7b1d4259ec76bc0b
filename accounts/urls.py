"""Leaving, health, and the account pages there are so far: signing in, by password or code, and out."""

from allauth.account import views as account
from django.urls import path

from accounts import views

urlpatterns = [
    path("leave/", views.leave, name="leave"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/login/code/", account.request_login_code, name="account_request_login_code"),
    path("accounts/login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("accounts/logout/", account.logout, name="account_logout"),
]
