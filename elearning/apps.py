from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ElearningConfig(AppConfig):
    name = "elearning"
    verbose_name = _("Training school")

    def ready(self) -> None:
        from accounts import exports as registry  # noqa: PLC0415 - needed here only
        from accounts import hooks as of_accounts  # noqa: PLC0415 - needed here only
        from elearning import actions, drawn, exports, taught  # noqa: PLC0415 - they import models
        from elearning.kinds import KINDS  # noqa: PLC0415 - it imports models
        from elearning.kinds_certificates import CERTIFICATE_KINDS  # noqa: PLC0415 - and this
        from elearning.kinds_cohorts import COHORT_KINDS  # noqa: PLC0415 - and this
        from elearning.laws import LAWS  # noqa: PLC0415 - and these
        from elearning.redflags import hooks as of_catalogue  # noqa: PLC0415 - needed here only
        from notifications import kinds, laws  # noqa: PLC0415 - needed here only

        kinds.register(*KINDS, *COHORT_KINDS)
        kinds.register(*CERTIFICATE_KINDS)
        laws.register(*LAWS)
        of_catalogue.concerned.append(drawn.of)
        of_catalogue.behind.append(drawn.behind)
        of_catalogue.taught.append(taught.of)
        of_accounts.user_deleted.append(actions.let_go)
        registry.register("learning", exports.of)
