from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from accounts import exports as registry  # noqa: PLC0415 - needed here only
        from accounts import hooks  # noqa: PLC0415 - needed here only
        from notifications import builtin, checks, exports, kinds, laws  # noqa: F401, PLC0415 - they import models
        from notifications.actions import forgetting  # noqa: PLC0415 - it imports models

        kinds.register(builtin.DIGEST, builtin.UNDELIVERED, *builtin.ACCOUNT_KINDS.values())
        laws.register(*builtin.LAWS)
        hooks.user_deleted.append(forgetting.forget)
        hooks.why_not.append(forgetting.is_being_told)
        registry.register("notifications", exports.of)
