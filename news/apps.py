from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "news"
    verbose_name = _("News")

    def ready(self) -> None:
        from accounts import exports as registry  # noqa: PLC0415 - needed here only
        from accounts import hooks as of_accounts  # noqa: PLC0415 - and this
        from news import actions, exports  # noqa: PLC0415 - they import models
        from news.kinds import KINDS  # noqa: PLC0415 - and these
        from news.kinds_letters import LETTER_KINDS  # noqa: PLC0415 - and these
        from news.laws import LAWS  # noqa: PLC0415 - and these
        from news.statistics import hooks as of_numbers  # noqa: PLC0415 - needed here only
        from notifications import kinds, laws  # noqa: PLC0415 - needed here only

        kinds.register(*KINDS, *LETTER_KINDS)
        laws.register(*LAWS)
        registry.register("news", exports.of)
        of_accounts.role_lost.append(actions.let_go_of_what_they_lost)
        of_accounts.user_deleted.append(actions.let_go)
        of_numbers.release_accepted.append(actions.note_moves)
        of_numbers.quoted.append(actions.times_quoted)
