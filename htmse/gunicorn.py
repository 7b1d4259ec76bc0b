"""How gunicorn serves us: `gunicorn --config python:htmse.gunicorn htmse.wsgi`. No access log, no addresses."""

import gc

from accounts import logs

logs.configure()
logconfig_dict = logs.LOGGING
accesslog = None
worker_class = "gthread"
workers = 2
# Each try of a return code waits for its turn to be hashed (referrals.slots); the other pages must not wait with it.
threads = 8
# Longer than any page takes (statement_timeout), shorter than patience.
timeout = 30
graceful_timeout = 20
# A search with every filter chosen stays far below.
limit_request_line = 8190


def post_worker_init(_worker: object) -> None:
    """What is loaded stays: looking through it for rubbish, and so often, takes a tenth of the time of a page."""
    gc.freeze()
    gc.set_threshold(5000, 20, 20)
