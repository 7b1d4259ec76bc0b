from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = _("Directory")

    def ready(self) -> None:
        from accounts import exports as registry  # noqa: PLC0415 - needed here only
        from accounts.hooks import user_deleted  # noqa: PLC0415 - needed here only
        from directory import checks, exports, exports_peers, hooks  # noqa: F401, PLC0415 - they import models
        from directory.actions import AVAILABILITY_KINDS, INVITED, MISTAKE_KINDS, peers  # noqa: PLC0415 - these too
        from directory.actions.erasing import let_go  # noqa: PLC0415 - and this
        from directory.kinds import KINDS  # noqa: PLC0415 - and these
        from notifications import kinds  # noqa: PLC0415 - needed here only

        kinds.register(*MISTAKE_KINDS, *AVAILABILITY_KINDS, *KINDS, INVITED, *peers.PEER_KINDS)
        hooks.profile_revoked.append(peers.close_threads)
        hooks.profile_erased.append(peers.let_threads_go)
        registry.register("directory", exports.of)
        registry.register("professionals", exports_peers.of)
        user_deleted.append(let_go)
