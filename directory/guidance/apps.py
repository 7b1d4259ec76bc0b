from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidanceConfig(AppConfig):
    name = "directory.guidance"
    label = "directory_guidance"
    verbose_name = _("Guidance")
