#!/usr/bin/env python
"""Django's command line. Without DJANGO_SETTINGS_MODULE it is the demo, never production by accident."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "htmse.settings.demo")
    execute_from_command_line(sys.argv)
