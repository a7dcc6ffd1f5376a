"""How like two pictures are: the structural similarity (SSIM) of their brightness.

After Wang, Bovik, Sheikh and Simoncelli (2004), with their constants, over windows of 8×8 pixels
side by side, each pixel of a window alike. 1 means the same picture.
"""

import io
from statistics import fmean

from PIL import Image, ImageMath

WINDOW = 8  # pixels
C1, C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


def ssim(picture: Image.Image, reference: Image.Image) -> float:
    """Return the mean over all windows; both pictures have one size."""
    x, y = (each.convert("L").convert("F") for each in (picture, reference))
    mx, my, mxx, myy, mxy = map(means, (x, y, times(x, x), times(y, y), times(x, y)))
    return fmean(map(likeness, mx, my, mxx, myy, mxy))


def likeness(mx: float, my: float, mxx: float, myy: float, mxy: float) -> float:
    """Return the SSIM of one window by its five means."""
    brightness = (2 * mx * my + C1) / (mx * mx + my * my + C1)
    spread = (mxx - mx * mx) + (myy - my * my)
    return brightness * (2 * (mxy - mx * my) + C2) / (spread + C2)


def times(x: Image.Image, y: Image.Image) -> Image.Image:
    return ImageMath.lambda_eval(lambda given: given["x"] * given["y"], x=x, y=y)


def means(picture: Image.Image) -> list[float]:
    """Return the mean of each whole window."""
    whole = [side // WINDOW * WINDOW for side in picture.size]
    return list(picture.crop((0, 0, *whole)).reduce(WINDOW).get_flattened_data())


def lanczos(picture: bytes, size: tuple[int, int]) -> Image.Image:
    """Return the picture at another size, as well as it can be made (Pillow's Lanczos)."""
    return opened(picture).resize(size, Image.Resampling.LANCZOS)


def opened(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture)).convert("RGB")
