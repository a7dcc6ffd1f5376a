"""Serve each static file under a name that follows from its content, to be cached for good."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hash names also where one ES module imports another (a circular import fails)."""

    support_js_module_import_aggregation = True
