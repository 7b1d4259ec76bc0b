"""A site as small as can be, so that the supervisor is tested and not Django.

    python -m tests.ops.sample_site FOLDER run | with -- COMMAND | clean

Its worker refuses to go when the file FOLDER/stubborn exists; what it gathers and loads fails while FOLDER/ungathered
or FOLDER/unloadable does, and loading goes on for as long as FOLDER/slow is there.
"""

import sys
from pathlib import Path

from ops import lasting, stack
from ops.site import Site, Step, database_state

WEB = """
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"here")
    def log_message(self, *words):
        pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""
WORKER = """
import pathlib, signal, sys, time
if pathlib.Path(sys.argv[1], "stubborn").exists():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("worker is here", flush=True)
time.sleep(600)
"""
GATHER = """
import pathlib, sys
sys.exit("nothing to gather" if pathlib.Path(sys.argv[1], "ungathered").exists() else 0)
"""
LOAD = """
import pathlib, sys, time
folder = pathlib.Path(sys.argv[1])
print("loading", flush=True)
while (folder / "slow").exists():
    time.sleep(0.05)
sys.exit("nothing to load from" if (folder / "unloadable").exists() else 0)
"""


def sample(folder: Path) -> Site:
    return Site(
        checkout=folder,
        beside=(Step("gather", ("-c", GATHER, str(folder)), lambda *_: "gathered"),),
        steps=(Step("fill", ("-c", "print('filling')"), database_state),),
        loads=(Step("load", ("-c", LOAD, str(folder)), database_state),),
        services=lambda _, port: {"web": ("-c", WEB, str(port)), "worker": ("-c", WORKER, str(folder))},
        welcome="The site is ready: {address}",
    )


def main(folder: str, *arguments: str) -> int:
    site = sample(Path(folder))
    match arguments:
        case ["run"]:
            return lasting.run(site)
        case ["with", "--", *command]:
            return lasting.accompany(command, site)
        case ["clean"]:
            return lasting.clean(site)
    return 2


if __name__ == "__main__":
    sys.exit(stack.answer(lambda: main(*sys.argv[1:])))
