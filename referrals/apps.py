from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = _("Referrals")

    def ready(self) -> None:
        from accounts import exports, hooks  # noqa: PLC0415 - needed here only
        from directory import hooks as of_entries  # noqa: PLC0415 - and this
        from directory.permissions import holds_any  # noqa: PLC0415 - and this
        from notifications import kinds, laws  # noqa: PLC0415 - needed here only
        from referrals import (  # noqa: PLC0415 - they import models
            conservation,
            conservation_cases,
            conservation_enquiries,
            conservation_referrals,
            exports_cases,
            hooks_referrals,
        )
        from referrals import hooks_cases as of_cases  # noqa: PLC0415 - and this
        from referrals.actions import enquiries  # noqa: PLC0415 - and this
        from referrals.actions import leaving_desk as leaving  # noqa: PLC0415 - and this
        from referrals.actions.cases import leaving as leaving_cases  # noqa: PLC0415 - and this
        from referrals.actions.referrals import emptying, revoking  # noqa: PLC0415 - and these
        from referrals.actions.restored import settle  # noqa: PLC0415 - and this
        from referrals.actions.restored_cases import settle_cases  # noqa: PLC0415 - and this
        from referrals.kinds import KINDS  # noqa: PLC0415 - and these
        from referrals.kinds_cases import CASE_KINDS  # noqa: PLC0415 - and these
        from referrals.kinds_enquiries import ANSWERED_BY_MAIL, ENQUIRY_KINDS  # noqa: PLC0415 - and these
        from referrals.kinds_referrals import REFERRAL_KINDS  # noqa: PLC0415 - and these
        from referrals.permissions import answers_of, desk_of  # noqa: PLC0415 - and these
        from referrals.views import mailed  # noqa: PLC0415 - and this

        kinds.register(*KINDS, *CASE_KINDS, *ENQUIRY_KINDS, *REFERRAL_KINDS)
        laws.register(*conservation.LAWS, *conservation_cases.LAWS, *conservation_referrals.LAWS)
        laws.register(*conservation_enquiries.LAWS)
        exports.register("cases", exports_cases.of)
        hooks.user_deleted += [leaving.let_go, leaving_cases.let_cases_go]
        hooks.role_lost.append(leaving.let_go_of_what_they_lost)
        hooks.role_given += [leaving.hand_children_over, leaving.say_who_joined]
        hooks.why_not += [leaving.has_duty, leaving_cases.has_open_cases]
        hooks.landings += [desk_of, answers_of]
        hooks.sides.append(holds_any)
        of_entries.profile_revoked += [enquiries.revoke_asked, revoking.revoke_of]
        of_entries.profile_erased += [enquiries.let_go_of, revoking.let_go_of]
        of_cases.case_emptied += [emptying.empty_of_case, enquiries.empty_of_case]
        of_cases.others_barred.append(enquiries.let_barred_go)
        for kind in ANSWERED_BY_MAIL:
            kinds.answer_with(kind, mailed.answer)
        hooks_referrals.referral_moved.append(enquiries.hear)
        hooks.restored += [settle, settle_cases, enquiries.settle_enquiries]
