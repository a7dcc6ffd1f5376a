"""Serve each static file under a name that follows from its content, so it may be cached for good."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):
    """Hash names also where one ES module imports another (a circular import fails)."""

    support_js_module_import_aggregation = True
