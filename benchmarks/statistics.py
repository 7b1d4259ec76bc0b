"""How fast statistics are when there are many: python -m benchmarks.statistics [NUMBERS] (100000).

Run it with engines of its own (`make bench-statistics`): it imports a made-up file as an editor would, beside a plain
COPY of the same rows, and then asks for the page of the dataset in this process, beside the very same page from memory.
What it finds out is written into benchmarks/README.md. Ends with 1 when a target is missed.
"""

import csv
import io
import logging
import os
import sys
from collections.abc import Iterator
from itertools import cycle, islice
from time import perf_counter

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 - needs the settings
from django.db import connection, connections  # noqa: E402 - needs the settings
from django.test import Client  # noqa: E402 - needs the settings
from django.test.utils import CaptureQueriesContext  # noqa: E402 - needs the settings

from accounts.permissions import System  # noqa: E402 - needs the settings
from benchmarks import report  # noqa: E402 - needs the settings
from benchmarks.urls import drawn_once  # noqa: E402 - needs the settings
from news.statistics.actions import importing  # noqa: E402 - needs the settings
from news.statistics.importing import Told  # noqa: E402 - needs the settings
from news.statistics.models import Dataset, Dimension, Observation, Source  # noqa: E402 - needs the settings

NUMBERS, ASKED = 100_000, 200
QUERIES, MILLISECONDS, SECONDS = 8, 150, 60
PLACES, KINDS = 25, 20
MONTHS_A_YEAR, FIRST_YEAR = 12, 2000
COLUMNS = ("measure", "category", "period", "value", "published", "release")
BY = System("bench_statistics")
PAGES = ("", "?measure=people&by=place", "?measure=people&by=kind", "?measure=people&as_of=2020-01-01")


def main(numbers: int) -> int:
    """Measure, write the result into README.md, and return the exit code."""
    call_command("migrate", verbosity=0)
    call_command("migrate", database="keys", verbosity=0)
    logging.disable(logging.INFO)
    dataset = _declared()
    rows = list(islice(_rows(), numbers))
    copied, imported = _copied(rows), _imported(rows)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    stored = Observation.objects.count()
    ways = {"as published": False, "small numbers grouped": True}
    asked = [(name, *_asked(dataset, is_sensitive=flag)) for name, flag in ways.items()]
    ratio = imported / copied
    text = "\n".join(
        [
            f"{report.machine()}\n",
            "| numbers | import as an editor does it | COPY of the same rows | ratio |",
            "| --- | --- | --- | --- |",
            f"| {stored:,} | {imported:.1f} s (promised: at most {SECONDS}) | {copied:.2f} s | {ratio:.0f} × |",
            "",
            f"| page of the dataset, {ASKED} times | queries | median | p95 | the same page from memory, p95 | ratio |",
            "| --- | --- | --- | --- | --- | --- |",
            *(
                f"| {name} | {queries} (promised: at most {QUERIES}) | {middle:.0f} ms "
                f"| {late:.0f} ms (promised: at most {MILLISECONDS}) | {constant:.0f} ms | {late / constant:.1f} × |"
                for name, queries, middle, late, constant in asked
            ),
        ]
    )
    print(text)
    report.replace("statistics", text)
    is_slow = any(queries > QUERIES or late > MILLISECONDS for _name, queries, _middle, late, _constant in asked)
    return int(is_slow or imported > SECONDS or stored != numbers)


def _declared() -> Dataset:
    source = Source.objects.create(publisher="Nobody", title="Made up", url="https://example.org/")
    dataset = Dataset.objects.create(slug="made", title="Made up", kind="official", counted="a person", source=source)
    dataset.measures.create(code="people", title="People", unit="people")
    for position, code in enumerate(("place", "kind")):
        dataset.dimensions.create(code=code, title=code.capitalize(), position=position)
    return dataset


def _rows() -> Iterator[tuple[str, ...]]:
    """Months without end: each with its total, by place, by kind, and by both; the parts make the whole."""
    for step in range(10**6):
        year, month = divmod(step, MONTHS_A_YEAR)
        period = f"{FIRST_YEAR + year}-{month + 1:02}"
        cells = {
            (place, kind): 7 + (place * 31 + kind * 17 + step * 13) % 97
            for place in range(PLACES)
            for kind in range(KINDS)
        }
        found = {"all": sum(cells.values())}
        found |= {f"place=p{place}": sum(cells[place, kind] for kind in range(KINDS)) for place in range(PLACES)}
        found |= {f"kind=k{kind}": sum(cells[place, kind] for place in range(PLACES)) for kind in range(KINDS)}
        found |= {f"place=p{place};kind=k{kind}": value for (place, kind), value in cells.items()}
        for category, value in found.items():
            yield "people", category, period, str(value), "2018-03-07", "made"


def _copied(rows: list[tuple[str, ...]]) -> float:
    """Put the rows into a bare table, as fast as PostgreSQL takes them."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE bare ({', '.join(f'{name} text' for name in COLUMNS)})")
        begun = perf_counter()
        with cursor.copy(f"COPY bare ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return perf_counter() - begun


def _imported(rows: list[tuple[str, ...]]) -> float:
    """Hand a file in, have it read, and accept it."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([COLUMNS, *rows])
    content = text.getvalue().encode()
    begun = perf_counter()
    made = importing.hand_in(name="made_up.csv", content=content, told=Told(dataset="made"), by=BY)
    made = importing.read(imported=made)
    for each in importing.findings(made):
        importing.answer_finding(imported=made, fingerprint=each.fingerprint, text="It is made up.", by=BY)
    importing.accept(imported=made, by=BY)
    return perf_counter() - begun


def _asked(dataset: Dataset, *, is_sensitive: bool) -> tuple[int, float, float, float]:
    """Return the queries of the slowest page, and the middle and late times of all, and the late one from memory."""
    Dimension.objects.filter(dataset=dataset, code="kind").update(is_sensitive=is_sensitive)
    client = Client(SERVER_NAME="localhost")
    addresses = [f"/statistics/{dataset.slug}/{query}" for query in PAGES]
    queries = max(_queries(client, address) for address in addresses)
    taken = sorted(_taken(client, address) for address in islice(cycle(addresses), ASKED))
    drawn_once.clear()
    constants = [address.replace("/statistics/made/", "/constant/statistics/made/") for address in addresses]
    for address in constants:
        _taken(client, address)
    constant = sorted(_taken(client, address) for address in islice(cycle(constants), ASKED))
    return queries, taken[ASKED // 2], taken[int(ASKED * 0.95)], constant[int(ASKED * 0.95)]


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked, CaptureQueriesContext(connections["keys"]) as keys:
        _taken(client, address)
    return len([each for each in [*asked, *keys] if each["sql"] not in {"BEGIN", "COMMIT"}])


def _taken(client: Client, address: str) -> float:
    begun = perf_counter()
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    return (perf_counter() - begun) * 1000


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else NUMBERS))
