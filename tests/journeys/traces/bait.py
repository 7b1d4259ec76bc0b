"""A page that does all that ours must not: what is found of it shows that whatever is looked for would be found."""

import gzip
import http.server
import threading

from tests.journeys.steps import Step

# Where a browser keeps each: history and session, history, session, its store of pages (compressed as it was sent).
IN_ADDRESS, IN_TITLE, TYPED, IN_PAGE = "wickerlantern", "copperthimble", "velvetanchor", "marblefiddle"
ALL = (IN_ADDRESS, IN_TITLE, TYPED, IN_PAGE)
PAGE = f"""<!doctype html><title>{IN_TITLE}</title>
<p>{IN_PAGE}</p>
<form><label>Say it <textarea id="said" name="said"></textarea></label></form>
"""


class Bait:
    """The page, on this machine."""

    def __init__(self) -> None:
        sent = gzip.compress(PAGE.encode())

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Encoding", "gzip")
                self.send_header("Content-Length", str(len(sent)))
                self.send_header("Cache-Control", "max-age=3600")
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, *words: object) -> None:
                """Quiet."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"

    def steps(self) -> list[Step]:
        """Go there and type something."""
        return [["go", f"{self.url}?q={IN_ADDRESS}"], ["type", "#said", TYPED]]

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
