from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = _("Referrals")

    def ready(self) -> None:
        from accounts import hooks  # noqa: PLC0415 - needed here only
        from notifications import kinds, laws  # noqa: PLC0415 - needed here only
        from referrals import conservation  # noqa: PLC0415 - it imports models
        from referrals.actions import leaving_desk as leaving  # noqa: PLC0415 - and this
        from referrals.actions.restored import settle  # noqa: PLC0415 - and this
        from referrals.kinds import KINDS  # noqa: PLC0415 - and these
        from referrals.permissions import desk_of  # noqa: PLC0415 - and this

        kinds.register(*KINDS)
        laws.register(*conservation.LAWS)
        hooks.user_deleted.append(leaving.let_go)
        hooks.role_lost.append(leaving.let_go_of_what_they_lost)
        hooks.role_given += [leaving.hand_children_over, leaving.say_who_joined]
        hooks.why_not.append(leaving.has_duty)
        hooks.landings.append(desk_of)
        hooks.restored.append(settle)
