from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VaultConfig(AppConfig):
    name = "accounts.vault"
    label = "accounts_vault"
    verbose_name = _("What is entrusted")
