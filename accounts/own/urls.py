"""The addresses of one's own account. Their names are allauth's wherever allauth looks for them."""

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.decorators import rate_limit
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from accounts.own import addresses, deletion, export, factors, overview, proving, sessions

# Three tries end a code; this ends the patience with whoever asks for code after code.
counted = rate_limit(action="confirm_code")

urlpatterns = [
    path("", overview.overview, name="account_overview"),
    path("login/", account.login, name="account_login"),
    path("login/code/", account.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", counted(account.confirm_login_code), name="account_confirm_login_code"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("confirm-email/", counted(account.email_verification_sent), name="account_email_verification_sent"),
    path("email/", addresses.ChangeAddressView.as_view(), name="account_email"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("reauthenticate/code/", proving.ReauthenticateByCodeView.as_view(), name="account_reauthenticate_by_code"),
    path("password/change/", account.password_change, name="account_change_password"),
    path(
        "password/set/",
        reauthentication_required(app="allauth.account")(account.password_set),
        name="account_set_password",
    ),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path(
        "password/reset/confirm/",
        counted(account.confirm_password_reset_code),
        name="account_confirm_password_reset_code",
    ),
    path("password/reset/complete/", account.complete_password_reset, name="account_complete_password_reset"),
    path("password/reset/done/", account.password_reset_from_key_done, name="account_password_reset_completed"),
    path("sessions/", sessions.sign_ins, name="account_sessions"),
    path("sessions/end/", sessions.end, name="account_end_sessions"),
    path("export/", export.export, name="account_export"),
    path("delete/", deletion.delete, name="account_delete"),
    path("2fa/", factors.FactorsView.as_view(), name="mfa_index"),
    path("2fa/authenticate/", counted(factors.SecondStepView.as_view()), name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/app/activate/", factors.ActivateAppView.as_view(), name="mfa_activate_totp"),
    path("2fa/app/deactivate/", factors.DeactivateAppView.as_view(), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", factors.RenewCodesView.as_view(), name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("2fa/passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("2fa/passkeys/add/", factors.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("2fa/passkeys/login/", factors.SignInByPasskeyView.as_view(), name="mfa_login_webauthn"),
    path(
        "2fa/passkeys/reauthenticate/",
        factors.ReauthenticateByPasskeyView.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("2fa/passkeys/<int:pk>/edit/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("2fa/passkeys/<int:pk>/remove/", factors.RemovePasskeyView.as_view(), name="mfa_remove_webauthn"),
]
