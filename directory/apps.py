from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = _("Directory")

    def ready(self) -> None:
        from directory import checks  # noqa: F401, PLC0415 - it imports models, which do not exist before
        from directory.actions import MISTAKE_KINDS  # noqa: PLC0415 - they import models too
        from notifications import kinds  # noqa: PLC0415 - needed here only

        kinds.register(*MISTAKE_KINDS)
