"""python -m ops.gathering: collect the static files, then import what serves pages, while others use the database.

Importing compiles: what is compiled by then the web server finds, and the first page comes a second sooner.
"""

import django
from django.core.management import call_command
from django.urls import get_resolver

# What no page links to: the long forms of minified scripts, and the htmx that we do not use. Compressing these takes
# longer than all the rest.
UNUSED = ["jquery.js", "select2.full.js", "xregexp.js", "htmx-2.js", "htmx-4*", "htmax-4*"]


def gather() -> None:
    """Collect what pages need; `manage.py collectstatic` collects all of it."""
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
    get_resolver().url_patterns  # noqa: B018 - asked for what asking does


if __name__ == "__main__":
    django.setup()
    gather()
