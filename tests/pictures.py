"""Make pictures for tests: skin with a rash, as a camera sees it, and things that are none."""

import base64
import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from statistics import NormalDist

from PIL import Image, ImageChops, ImageDraw, ImageFilter

FULL_HD = (1920, 1080)
GRAIN = 14
SKIN, RASH = (222, 178, 152), (186, 84, 78)

Lens = Callable[[Image.Image], Image.Image]


def rash(*, size: tuple[int, int] = FULL_HD, seed: int = 7, grain: float = GRAIN) -> Image.Image:
    """Return a picture of skin with red papules: blotches, pores and noise; the same for a seed."""
    rng = random.Random(seed)
    skin = Image.new("RGB", size, SKIN)
    shade = cloud(rng, size, grain=max(size) // 4)
    skin = Image.composite(skin, Image.new("RGB", size, (190, 140, 118)), shade)
    spots = Image.new("L", size, 0)
    draw = ImageDraw.Draw(spots)
    for _ in range(60):
        x, y = rng.gauss(size[0] / 2, size[0] / 6), rng.gauss(size[1] / 2, size[1] / 5)
        r = rng.uniform(size[0] / 190, size[0] / 45)
        draw.ellipse((x - r, y - r * 0.9, x + r, y + r * 0.9), fill=rng.randint(120, 230))
    spots = spots.filter(ImageFilter.GaussianBlur(size[0] / 260))
    skin.paste(Image.new("RGB", size, RASH), mask=spots)
    noise = grained(rng, size, grain)
    return ImageChops.overlay(skin, Image.merge("RGB", (noise,) * 3))


def cloud(rng: random.Random, size: tuple[int, int], *, grain: int) -> Image.Image:
    """Return soft, large blotches of light and shade."""
    coarse = grained(rng, (max(2, size[0] // grain), max(2, size[1] // grain)), 60)
    return coarse.resize(size, Image.Resampling.BICUBIC)


def grained(rng: random.Random, size: tuple[int, int], spread: float) -> Image.Image:
    """Return Gaussian noise about a middle grey. Pillow's own `effect_noise` takes no seed."""
    shades = [round(128 + spread * NormalDist().inv_cdf((i + 0.5) / 256)) for i in range(256)]
    even = Image.frombytes("L", size, rng.randbytes(size[0] * size[1]))
    return even.point([min(255, max(0, shade)) for shade in shades])


def jpeg(*, size: tuple[int, int] = (800, 450), seed: int = 7, **save: object) -> bytes:
    return encoded(rash(size=size, seed=seed), "JPEG", quality=85, **save)


def png(*, size: tuple[int, int] = (80, 45), seed: int = 7) -> bytes:
    return encoded(rash(size=size, seed=seed), "PNG")


def webp(*, size: tuple[int, int] = (80, 45), seed: int = 7) -> bytes:
    return encoded(rash(size=size, seed=seed), "WEBP")


def encoded(picture: Image.Image, kind: str, **save: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **save)
    return out.getvalue()


def bomb() -> bytes:
    """Return a PNG of 30,000×30,000 pixels in some 100 KB."""
    return encoded(Image.new("1", (30_000, 30_000)), "PNG")


def svg() -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def heic() -> bytes:
    """Return a real HEIC of 64×48 pixels, as an iPhone saves it (made once, by libheif)."""
    return base64.b64decode(
        "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAX1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAA"
        "AAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABoQABAAAAAAAAABcAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAA"
        "AAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34"
        "+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5"
        "uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAA"
        "AAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAA"
        "AAAAAAEAAQWBAgMFhAAAAB9tZGF0AAAAEygBrwQY+Mpx1/90p+BgLTHSEec="
    )


def camera_film(
    path: Path, *, seed: int = 7, grain: float = GRAIN, through: Lens | None = None
) -> Path:
    """Write a one-picture film that Chromium plays as its camera: y4m, 4:2:0, 1920×1080.

    Ten frames a second: a still picture needs no more, and two cores decode them all.
    """
    seen = rash(seed=seed, grain=grain)
    y, cb, cr = (through(seen) if through else seen).convert("YCbCr").split()
    half = (FULL_HD[0] // 2, FULL_HD[1] // 2)
    planes = [y, *(each.resize(half, Image.Resampling.BOX) for each in (cb, cr))]
    frame = b"FRAME\n" + b"".join(plane.tobytes() for plane in planes)
    header = f"YUV4MPEG2 W{FULL_HD[0]} H{FULL_HD[1]} F10:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(header + frame)
    return path


def with_comment(jpeg_bytes: bytes, comment: bytes) -> bytes:
    """Return the same JPEG with a comment (COM) right behind its start."""
    segment = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
    return jpeg_bytes[:2] + segment + jpeg_bytes[2:]


SCRIPT = b"<html><script>document.title = 'a script ran'</script></html>"


def polyglots() -> dict[str, bytes]:
    """Return JPEGs that something else takes for a page, an archive, a document or a script."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("payload.txt", SCRIPT)
    picture = jpeg(size=(80, 45))
    # Its head is an identifier to JavaScript, then a comment up to what follows the picture.
    script = picture[:2] + b"\xff\xfe\x2f\x2a" + bytes(0x2F2A - 2) + picture[2:]
    return {
        "a page in its comment": with_comment(picture, SCRIPT),
        "a page behind it": picture + SCRIPT,
        "a ZIP": picture + archive.getvalue(),
        "a PDF": with_comment(picture, b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF"),
        "a script": script + b"*/=1;document.title='a script ran'//",
    }
