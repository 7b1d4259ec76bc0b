"""The test mode, with an app of the tests' own."""

from htmse.settings.test import *  # noqa: F403, TID251 - a mode of its own
from htmse.settings.test import INSTALLED_APPS  # noqa: TID251

INSTALLED_APPS = [*INSTALLED_APPS, "tests.stage"]
