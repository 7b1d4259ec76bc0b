from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatisticsConfig(AppConfig):
    name = "news.statistics"
    # Python has a module called statistics.
    label = "news_statistics"
    verbose_name = _("Statistics")
