"""What journeys, PDFs and the check of pages need: found, or installed, and handed over. Never left out.

`python -m ops.browsers -- COMMAND` runs COMMAND with CHROMIUM, FIREFOX, NODE_PATH, JAVA and VNU_JAR set.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from ops.ledger import wait_for_lock
from ops.patience import require, succeeds, tell
from ops.places import CHECKOUT, Refusal, is_root, run_folder

FIREFOX_JOURNEYS = CHECKOUT / "tests" / "journeys" / "firefox"
MARKUP = CHECKOUT / "tests" / "markup"
ON_PATH = {
    "CHROMIUM": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "FIREFOX": ("firefox-esr", "firefox"),
    "NPM": ("npm",),
    "JAVA": ("java",),
}
ELSEWHERE = {
    "CHROMIUM": (
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ),
    "FIREFOX": ("/Applications/Firefox.app/Contents/MacOS/firefox",),
    "NPM": (),
    "JAVA": (),
}
# A fresh machine has the letters of few scripts: without them, pages and PDFs in the others show boxes.
LETTERS = "fonts-noto-core"
PANGO = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", LETTERS]
PACKAGES = {
    "CHROMIUM": ["chromium", LETTERS],
    "FIREFOX": ["firefox-esr"],
    "NPM": ["nodejs", "npm"],
    "JAVA": ["default-jre-headless"],
}
NO_PANGO = "PDFs need Pango. Install it (Debian: apt-get install {}; macOS: brew install pango)."
SENTENCES = {
    "CHROMIUM": "The journeys need Chromium. Install it (Debian: apt-get install chromium), or name it: CHROMIUM=/path",
    "FIREFOX": "The journeys need Firefox. Install it (Debian: apt-get install firefox-esr), or name it: FIREFOX=/path",
    "JAVA": "The checker of pages needs Java 17 or later. Install it (Debian: apt-get install default-jre-headless).",
    "NPM": "Driving Firefox needs Node 18 or later with npm. Install them (Debian: apt-get install nodejs npm).",
}


def provide() -> dict[str, str]:
    """Find or install all of it; return what the tests look for in the environment. Raises Refusal."""
    found = {name: _find(name) for name in ON_PATH}
    missing = [name for name, program in found.items() if program is None]
    if missing and is_root() and _is_debian():
        _install([package for name in missing for package in PACKAGES[name]])
        found |= {name: _find(name) for name in missing}
    if found["CHROMIUM"] is None:
        found["CHROMIUM"] = _from_playwright()
    for name, program in found.items():
        if program is None:
            raise Refusal(SENTENCES[name])
    _require_pango()
    _fill_node_modules(FIREFOX_JOURNEYS, "what drives Firefox")
    _fill_node_modules(MARKUP, "what checks pages")
    return {
        "CHROMIUM": str(found["CHROMIUM"]),
        "FIREFOX": str(found["FIREFOX"]),
        "NODE_PATH": str(FIREFOX_JOURNEYS / "node_modules"),
        "JAVA": str(found["JAVA"]),
        "VNU_JAR": str(MARKUP / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"),
    }


def _find(name: str) -> Path | None:
    given = os.environ.get(name)
    if given:
        if not _works(Path(given)):
            raise Refusal(f"{name} is {given}, which does not answer to --version.")
        return Path(given)
    on_path = [Path(path) for program in ON_PATH[name] if (path := shutil.which(program))]
    return next((path for path in [*on_path, *map(Path, ELSEWHERE[name])] if _works(path)), None)


def _works(program: Path) -> bool:
    """Whether it really runs: a name on PATH may be a stub that only says where to get the program."""
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def _is_debian() -> bool:
    release = Path("/etc/os-release")
    return release.exists() and "ID=debian" in release.read_text().split()


def _install(packages: list[str]) -> None:
    tell(f"Installing {', '.join(packages)} with apt-get")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    wait = ("-o", "DPkg::Lock::Timeout=120")
    if succeeds(["apt-get", "update", *wait], env=quiet):
        succeeds(["apt-get", "install", "-y", "--no-install-recommends", *wait, *packages], env=quiet)


def _require_pango() -> None:
    if _makes_pdfs():
        return
    if is_root() and _is_debian():
        _install(PANGO)
    if not _makes_pdfs():
        raise Refusal(NO_PANGO.format(" ".join(PANGO)))


def _makes_pdfs() -> bool:
    """Whether the engine finds its libraries: it looks for them when it is loaded."""
    return subprocess.run([sys.executable, "-c", "import weasyprint"], capture_output=True, check=False).returncode == 0


def _from_playwright() -> Path | None:
    ask = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    answer = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=False)
    program = Path(answer.stdout.strip())
    if not _works(program):
        tell("Downloading Chromium with Playwright")
        succeeds([sys.executable, "-m", "playwright", "install", "chromium"])
    return program if _works(program) else None


def _fill_node_modules(folder: Path, what: str) -> None:
    """Install the locked packages unless that very lock is installed; none of their scripts is run."""
    digest = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "node_modules" / "filled-from"
    if stamp.exists() and stamp.read_text() == digest:
        return
    tell(f"Installing {what} with npm")
    require(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder)
    stamp.write_text(digest)


if __name__ == "__main__":
    try:
        with wait_for_lock(run_folder(CHECKOUT) / "browsers.lock", "another test run"):
            os.environ.update(provide())
    except Refusal as refusal:
        sys.exit(str(refusal))
    except KeyboardInterrupt:
        sys.exit(130)
    os.execvp(sys.argv[2], sys.argv[2:])
