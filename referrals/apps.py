from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = _("Referrals")

    def ready(self) -> None:
        from accounts import exports, hooks  # noqa: PLC0415 - needed here only
        from notifications import kinds, laws  # noqa: PLC0415 - needed here only
        from referrals import conservation, conservation_cases, exports_cases  # noqa: PLC0415 - they import models
        from referrals.actions import leaving_desk as leaving  # noqa: PLC0415 - and this
        from referrals.actions.cases import leaving as leaving_cases  # noqa: PLC0415 - and this
        from referrals.actions.restored import settle  # noqa: PLC0415 - and this
        from referrals.kinds import KINDS  # noqa: PLC0415 - and these
        from referrals.kinds_cases import CASE_KINDS  # noqa: PLC0415 - and these
        from referrals.permissions import desk_of  # noqa: PLC0415 - and this

        kinds.register(*KINDS, *CASE_KINDS)
        laws.register(*conservation.LAWS, *conservation_cases.LAWS)
        exports.register("cases", exports_cases.of)
        hooks.user_deleted += [leaving.let_go, leaving_cases.let_cases_go]
        hooks.role_lost.append(leaving.let_go_of_what_they_lost)
        hooks.role_given += [leaving.hand_children_over, leaving.say_who_joined]
        hooks.why_not += [leaving.has_duty, leaving_cases.has_open_cases]
        hooks.landings.append(desk_of)
        hooks.restored.append(settle)
