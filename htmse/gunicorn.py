"""How gunicorn serves us: `gunicorn --config python:htmse.gunicorn htmse.wsgi`. No access log, no addresses."""

from accounts import logs

logs.configure()
logconfig_dict = logs.LOGGING
accesslog = None
worker_class = "gthread"
workers = 2
threads = 4
# Longer than any page takes (statement_timeout), shorter than patience.
timeout = 30
graceful_timeout = 20
# A search with every filter chosen stays far below.
limit_request_line = 8190
