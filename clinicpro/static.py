"""Serve each static file under a name that follows from its content, to be cached for good."""

from typing import Any

from django.core.files.base import ContentFile
from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

OWN_SCRIPTS = ("capture/", "review/", "tokens/", "doorbell")


class HashedStatic(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hash names also where one ES module imports another (a circular import fails)."""

    support_js_module_import_aggregation = True

    def _save(self, name: str, content: Any) -> Any:
        """Leave our scripts' comments at home: their types are half of what a phone would load."""
        if name.startswith(OWN_SCRIPTS) and name.endswith(".js"):
            content.seek(0)
            content = ContentFile(jsmin(content.read().decode()).encode(), name=name)
        return super()._save(name, content)
