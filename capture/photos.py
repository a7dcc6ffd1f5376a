"""What is the photos' own on the way of every upload: pixels, a thumbnail, a place in the tier."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from capture import allowance, imaging, kinds, storage
from capture.claim import PhotoClaim
from capture.doorbell import Region
from capture.filing import BARE
from capture.forms import PresignForm
from capture.models import Photo
from watch import metrics


class Photos(kinds.Kind[PhotoClaim, Photo]):
    name = "photo"
    claim, form, rows = PhotoClaim, PresignForm, Photo
    region = Region.PHOTOS
    bare = BARE

    @property
    def most_bytes(self) -> int:
        most: int = settings.PHOTO_MAX_BYTES
        return most

    def row(self, claim: PhotoClaim, **state: Any) -> Photo:
        return Photo(
            **kinds.shared(claim),
            captured_at=claim.captured_at,
            unheard_since=claim.unheard_since,
            description=claim.description,
            body_side=claim.body_side,
            **state,
        )

    def check(self, body: bytes, claim: PhotoClaim) -> imaging.Checked:
        return imaging.check(body, content_type=claim.content_type)

    def prepare(self, row: Photo, checked: imaging.Checked) -> None:
        row.width, row.height = checked.width, checked.height
        storage.write(row.thumbnail_key, checked.thumbnail, content_type="image/jpeg")

    def keep(self, row: Photo, checked: imaging.Checked) -> Mapping[str, Any]:
        row.is_over_limit = allowance.is_used_up(row.consultation_id, row.clinician_id)
        row.save(force_insert=True)
        return {"over": "photos per consultation"} if row.is_over_limit else {}

    def beside(self, row: Photo) -> list[str]:
        return [row.thumbnail_key]

    def filed(self, row: Photo) -> None:
        waited = row.uploaded_at - row.captured_at
        metrics.filed(size=row.size, seconds=waited.total_seconds())


kinds.register(Photos())
