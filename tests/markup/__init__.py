"""Whether pages are HTML as the standard says: the Nu checker reads every page that a test of access opened.

A page counts once for each address pattern and status. What was kept is read at the end of the run, in one go: the
checker is a Java program that takes a second to start.
"""

import json
import os
import subprocess
from pathlib import Path

from django.http import HttpResponse
from django.urls import Resolver404

# Where ops.browsers puts it.
JAR = Path(__file__).parent / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
PATIENCE = 110

_pages: dict[str, bytes] = {}


def keep(response: HttpResponse) -> None:
    """Keep a page for the checker; anything but HTML is left out."""
    if not response.headers.get("Content-Type", "").startswith("text/html") or not response.content:
        return
    try:
        match = getattr(response, "resolver_match", None)
        view = match.view_name if match else "none"
    except Resolver404:
        view = "none"
    name = f"{view}.{response.status_code}".replace(":", ".").replace("/", ".")
    _pages.setdefault(name, response.content)


def faults(folder: Path) -> list[str]:
    """Write down what was kept, have it read, and return what is wrong with it; forgets the pages."""
    if not _pages:
        return []
    for name, page in _pages.items():
        (folder / f"{name}.html").write_bytes(page)
    _pages.clear()
    command = [os.environ.get("JAVA") or "java", "-jar", os.environ.get("VNU_JAR") or str(JAR)]
    command += ["--format", "json", "--stdout", str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    try:
        told = json.loads(run.stdout)["messages"]
    except (ValueError, KeyError):
        return [f"The checker of pages did not answer (make test provides it): {run.stdout[-500:]} {run.stderr[-500:]}"]
    return [f"{Path(each.get('url', '')).name}:{each.get('lastLine', '')} {each['message']}" for each in told]
