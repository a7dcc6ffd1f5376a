"""Make a picture fit so many bytes, with the best quality that does."""

from dataclasses import dataclass

from PIL import Image

from review.exports.source import NEAR_LOSSLESS, jpeg

POOREST = 60  # JPEG's quality; below it, smaller is better than blotchy
STEP = 0.85  # of each side, from one try to the next
SMALLEST_SIDE = 400  # pixels, the longer one: less shows no skin


class DoesNotFit(Exception):
    """Not even the smallest picture that is worth sending fits."""


@dataclass(frozen=True)
class Fitted:
    body: bytes
    quality: int
    width: int
    height: int


def fit(picture: Image.Image, *, most: int) -> Fitted:
    """Return the picture as a JPEG of `most` bytes at most: first by quality, then by size.

    Raises DoesNotFit.
    """
    size = picture.size
    while True:
        smaller = picture if size == picture.size else scaled(picture, size)
        if fitted := best(smaller, most=most):
            return fitted
        size = (round(size[0] * STEP), round(size[1] * STEP))
        if max(size) < SMALLEST_SIDE:
            raise DoesNotFit


def scaled(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    smaller = picture.resize(size, Image.Resampling.LANCZOS)
    smaller.info = picture.info
    return smaller


def best(picture: Image.Image, *, most: int) -> Fitted | None:
    """Return it at the highest quality that fits, by halving; None where even the poorest is more.

    The highest comes first: most pictures that are only turned, or no JPEG, fit as they are.
    """
    low, high, found = POOREST, NEAR_LOSSLESS, None
    quality = high
    while low <= high:
        body = jpeg(picture, quality=quality)
        if len(body) <= most:
            found, low = Fitted(body, quality, *picture.size), quality + 1
        else:
            high = quality - 1
        quality = (low + high) // 2
    return found
