"""The floor: who you are, for whom you act, what you may do, what was done."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and organisations")

    def ready(self) -> None:
        from accounts import checks, exports  # noqa: F401, PLC0415 - they import models, which do not exist before

        exports.register("account", exports.account)
