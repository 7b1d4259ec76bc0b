from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InstructionsConfig(AppConfig):
    name = "referrals.instructions"
    label = "referrals_instructions"
    verbose_name = _("Instructions of experts")

    def ready(self) -> None:
        from accounts import exports, hooks  # noqa: PLC0415 - needed here only
        from directory import hooks as of_entries  # noqa: PLC0415 - and this
        from notifications import kinds, laws  # noqa: PLC0415 - needed here only
        from referrals import hooks_cases, hooks_referrals  # noqa: PLC0415 - and these
        from referrals.instructions import actions, conservation  # noqa: PLC0415 - they import models
        from referrals.instructions.kinds import INSTRUCTION_KINDS  # noqa: PLC0415 - and these
        from referrals.instructions.models import Instruction  # noqa: PLC0415 - and this
        from referrals.instructions.permissions import answers_of  # noqa: PLC0415 - and this
        from referrals.instructions.presenters import seen  # noqa: PLC0415 - it reads models

        kinds.register(*INSTRUCTION_KINDS)
        laws.register(*conservation.LAWS)
        exports.register("instructions", actions.own_export)
        of_entries.profile_revoked.append(actions.revoke_of)
        of_entries.measures_wanted.append(actions.measure)
        of_entries.profile_erased.append(actions.let_go_of)
        hooks_cases.case_emptied.append(actions.empty_of_case)
        hooks_cases.case_exported.append(actions.export_of_case)
        hooks_cases.others_barred.append(actions.let_barred_go)
        hooks_cases.entries_asked.append(actions.entries_asked)
        hooks_cases.case_handed.append(actions.hand_on)
        hooks_cases.why_not_closed.append(actions.why_open)
        hooks_cases.seen_too.append(seen.of_case)
        hooks_cases.consent_withdrawn.append(actions.end_of_consent)
        hooks_referrals.also_taken.append(Instruction.objects.accepted_by_entry)
        hooks.landings.append(answers_of)
        hooks.restored.append(actions.settle_instructions)
