"""The one way in for every request. Synchronous Django belongs under WSGI (docs/decisions)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinicpro.settings")

django = get_wsgi_application()

# Only now are Django's settings there.
from django.db import connection  # noqa: E402

from capture import storage  # noqa: E402
from clinicpro.shortcuts import shortened  # noqa: E402

storage.warm()

# They ask PostgreSQL in its own way, on Django's pool.
application = shortened(django) if connection.vendor == "postgresql" else django
