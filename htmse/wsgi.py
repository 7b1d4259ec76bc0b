"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from htmse import start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "htmse.settings.prod")

application = get_wsgi_application()
start.prepare_web()
