"""What is served: shortcuts on PostgreSQL, and Django alone elsewhere."""

from django.db import connection

from clinicpro import wsgi


def test_shortcuts_are_for_postgresql() -> None:
    is_short = wsgi.application is not wsgi.django
    assert is_short == (connection.vendor == "postgresql")
