"""The command as an operator meets it: what it says, and how it ends."""

import io
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from news.statistics.models import CheckAnswer, Dataset, Observation, Release
from tests.news.statistics.importing.conftest import DATA, csv_of, row


def run(path: Path, *options: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_statistics", str(path), *options, stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, out.getvalue(), err.getvalue() + str(error)
    return 0, out.getvalue(), err.getvalue()


def test_what_it_says_and_how_it_ends(nrm: Dataset, tmp_path: Path) -> None:
    code, out, _err = run(DATA / "nrm_vintages.csv", "--dry-run")
    assert (code, "Revised: Referrals, 2023-Q4: 4142 → 4134 (q1_2024)." in out) == (0, True)
    assert ("nothing was changed" in out, Observation.objects.exists()) == (True, False)
    code, out, err = run(DATA / "nrm_vintages.csv")
    assert (code, "Taking: [####" in err) == (0, True)
    assert f"{Observation.objects.filter(release__code='q4_2023_ods').count()}" != "0"
    code, out, _err = run(DATA / "nrm_vintages.csv")
    assert (code, "0 new, 0 revised, 0 confirmed" in out, "nothing to store" in out) == (0, True, True)
    (tmp_path / "bad.csv").write_bytes(csv_of([row("x") | {"dataset": "nrm"}]))
    code, _out, err = run(tmp_path / "bad.csv")
    assert (code, "line 2, value: “x” is not a number." in err, "1 thing to mend" in err) == (1, True, True)
    assert run(tmp_path / "none.csv")[0] == 3
    (tmp_path / "nrm_table.csv").write_bytes(csv_of([{"Year": 2023, "Quarter": "Q4", "Total": 1044}]))
    told = ("--measure", "dtn_reports", "--published", "2024-03-08", "--release", "later", "--publisher", "A. N. Other")
    assert run(tmp_path / "nrm_table.csv", *told)[0] == 0
    release = Release.objects.get(code="later")
    assert (release.source.publisher, release.precision) == ("A. N. Other", "day")


@pytest.mark.full
@pytest.mark.timeout(300)
def test_a_hundred_thousand_rows_take_less_than_a_minute(nrm: Dataset, tmp_path: Path) -> None:
    rows = (
        row(n % 977, "2024-03-07", f"{2000 + n // 4 % 25}-Q{n % 4 + 1}") | {"category": f"nationality=n{n // 100}"}
        for n in range(100_000)
    )
    (tmp_path / "nrm_large.csv").write_bytes(csv_of(rows))
    started = time.monotonic()
    assert run(tmp_path / "nrm_large.csv")[0] == 0
    seconds = time.monotonic() - started
    assert (Observation.objects.count(), seconds < 60) == (100_000, True), seconds


def test_doubts_stop_it_until_somebody_says_why(nrm: Dataset, tmp_path: Path) -> None:
    parts = [row(100), row(60) | {"category": "gender=male"}, row(60) | {"category": "gender=female"}]
    (tmp_path / "nrm_doubtful.csv").write_bytes(csv_of(parts))
    code, _out, err = run(tmp_path / "nrm_doubtful.csv")
    assert (code, "20 more than 100" in err, "--answer TEXT. Nothing was changed." in err) == (5, True, True)
    assert (Observation.objects.exists(), CheckAnswer.objects.exists()) == (False, False)
    assert run(tmp_path / "nrm_doubtful.csv", "--answer", "The source says so, too.")[0] == 0
    kept = CheckAnswer.objects.get()
    assert (kept.text, kept.subject) == ("The source says so, too.", f"release:{Release.objects.get().pk}")
    assert Observation.objects.count() == 3
