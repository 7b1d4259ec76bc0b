"""Browsers as people have them: with files of their own in a home of their own, and closed or killed at the end.

No tool starts them: those switch off much of what a browser writes down.
"""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Playwright

from tests.accounts.production import ROOT
from tests.journeys.steps import Step, perform

VISIT = ROOT / "tests" / "journeys" / "firefox" / "visit.mjs"
SECONDS_TO_START = 60
# Nothing listens there: whatever the browser itself wants of the outside goes nowhere. This machine needs no proxy.
NOWHERE = "127.0.0.1:9"
CHROMIUM = (
    "--headless", "--no-sandbox", "--no-first-run", "--password-store=basic", "--disable-background-networking",
    "--disable-component-update", f"--proxy-server={NOWHERE}", "--remote-debugging-port=0",
)  # fmt: skip
FIREFOX = {
    # Else Firefox, because it is driven, would keep less than it does for people.
    "remote.prefs.recommended": False,
    "browser.sessionstore.interval": 1000,
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "browser.aboutwelcome.enabled": False,
    "browser.preonboarding.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
}

Tabs = list[list[Step]]


class Browser:
    """One that has just been installed."""

    def __init__(self, home: Path) -> None:
        self.home, self.profile = home, home / "profile"
        for folder in (self.profile, home / "tmp"):
            folder.mkdir()
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        raise NotImplementedError

    def visit(self, tabs: Tabs) -> list[str]:
        """Do the steps of each tab, and return what each has read. The tabs stay open."""
        raise NotImplementedError

    def close(self) -> None:
        """As somebody closes it, and to its end."""
        raise NotImplementedError

    def kill(self) -> None:
        """-9: all of it, at once."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.process.wait(30)

    def _run(self, *command: str | Path) -> subprocess.Popen[bytes]:
        """Start it in a home and in a process group of its own."""
        here = {"HOME": str(self.home), "TMPDIR": str(self.home / "tmp"), "MOZ_HEADLESS": "1"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "MOZ_"))}
        with (self.home / "said.txt").open("wb") as said:
            return subprocess.Popen(command, env=kept | here, stdout=said, stderr=said, start_new_session=True)

    def _told(self, name: str) -> str:
        """What it says in a file of its profile once it listens."""
        path, deadline = self.profile / name, time.monotonic() + SECONDS_TO_START
        while not path.exists() or not path.read_text().strip():
            assert self.process.poll() is None, (self.home / "said.txt").read_text()
            assert time.monotonic() < deadline, (self.home / "said.txt").read_text()
            time.sleep(0.1)
        return path.read_text()


class Chromium(Browser):
    """Debian's Chromium, or whatever `make test` found."""

    def __init__(self, home: Path, playwright: Playwright) -> None:
        self.playwright = playwright
        super().__init__(home)

    def _start(self) -> subprocess.Popen[bytes]:
        program = os.environ.get("CHROMIUM") or shutil.which("chromium") or self.playwright.chromium.executable_path
        return self._run(program, *CHROMIUM, f"--user-data-dir={self.profile}", "about:blank")

    def visit(self, tabs: Tabs) -> list[str]:
        port = self._told("DevToolsActivePort").splitlines()[0]
        self.driven = self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        return [perform(self.driven.contexts[0].new_page(), steps) for steps in tabs]

    def close(self) -> None:
        self.driven.new_browser_cdp_session().send("Browser.close")
        self.process.wait(30)


class Firefox(Browser):
    """A stock Firefox."""

    def _start(self) -> subprocess.Popen[bytes]:
        program = os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
        assert program, "These tests need Firefox: run them through `make test`, which installs it."
        wishes = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in FIREFOX.items())
        (self.profile / "user.js").write_text("\n".join(wishes))
        return self._run(program, "--profile", self.profile, "--remote-debugging-port=0", "--no-remote")

    def visit(self, tabs: Tabs) -> list[str]:
        return self._drive(tabs, is_closed=False)

    def close(self) -> None:
        self._drive([], is_closed=True)
        self.process.wait(30)

    def _drive(self, tabs: Tabs, *, is_closed: bool) -> list[str]:
        node = shutil.which("node")
        assert node, "These tests need Node: run them through `make test`, which installs it."
        at = json.loads(self._told("WebDriverBiDiServer.json"))
        address = f"ws://{at['ws_host']}:{at['ws_port']}/session"
        plan = json.dumps({"address": address, "pages": tabs, "isClosed": is_closed})
        answer = subprocess.run([node, VISIT, plan], capture_output=True, text=True, check=False, timeout=100)
        assert answer.returncode == 0, answer.stderr
        told: list[str] = json.loads(answer.stdout)
        return told


def waited(is_so: Callable[[], bool], seconds: float) -> bool:
    """Whether it becomes so within the time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.5)
    return True
