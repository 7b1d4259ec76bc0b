from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatisticsConfig(AppConfig):
    name = "news.statistics"
    # Python has a module called statistics.
    label = "news_statistics"
    verbose_name = _("Statistics")

    def ready(self) -> None:
        from news.statistics.conservation import LAWS  # noqa: PLC0415 - it imports models
        from notifications import laws  # noqa: PLC0415 - needed here only

        laws.register(*LAWS)
