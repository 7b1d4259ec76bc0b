#!/usr/bin/env python
"""Django's command line. Without DJANGO_SETTINGS_MODULE it is the demo, never production by accident."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "htmse.settings.demo")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # Written for whoever starts the site; where in the code it was noticed helps nobody.
        sys.exit(str(error))
