from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from notifications import builtin, checks, kinds, laws  # noqa: F401, PLC0415 - they import models

        kinds.register(builtin.DIGEST, builtin.UNDELIVERED, *builtin.ACCOUNT_KINDS.values())
        laws.register(*builtin.LAWS)
