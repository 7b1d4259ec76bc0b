from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RedFlagsConfig(AppConfig):
    name = "elearning.redflags"
    label = "elearning_redflags"
    verbose_name = _("Red flags")

    def ready(self) -> None:
        from accounts import exports as registry  # noqa: PLC0415 - needed here only
        from accounts import hooks as of_accounts  # noqa: PLC0415 - needed here only
        from elearning.redflags import actions, exports  # noqa: PLC0415 - they import models
        from elearning.redflags.kinds import KINDS  # noqa: PLC0415 - and these
        from notifications import kinds  # noqa: PLC0415 - needed here only

        of_accounts.user_deleted.append(actions.forget_words)
        of_accounts.role_lost.append(actions.let_go_of_what_they_lost)
        registry.register("red_flags", exports.of)
        kinds.register(*KINDS)
