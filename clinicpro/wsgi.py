"""The one way in for every request. Synchronous Django belongs under WSGI (docs/decisions)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinicpro.settings")

application = get_wsgi_application()

from capture import storage  # noqa: E402 - only now are Django's settings there

storage.warm()
