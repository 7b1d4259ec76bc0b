"""manage.py write_unavailable_page: write the page that a server in front shows when this one does not answer."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import unavailable


class Command(BaseCommand):
    help = "Writes the static 503 page, with the operator's numbers, to UNAVAILABLE_PAGE. Run it at every deploy."
    # It must work when the database does not.
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django declares it as a list

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            path = unavailable.write()
        except OSError as error:
            raise CommandError(f"The page cannot be written to {error.filename}: {error.strerror}.") from error
        except unavailable.UncollectedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Written: {path}")
