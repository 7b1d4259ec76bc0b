from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidanceConfig(AppConfig):
    name = "directory.guidance"
    label = "directory_guidance"
    verbose_name = _("Guidance")

    def ready(self) -> None:
        from directory.guidance.actions import REVIEW_DUE  # noqa: PLC0415 - it imports models
        from directory.guidance.conservation import LAWS  # noqa: PLC0415 - it imports models
        from notifications import kinds, laws  # noqa: PLC0415 - needed here only

        kinds.register(REVIEW_DUE)
        laws.register(*LAWS)
