"""Frames that are known to be good, and the same spoilt: what the second look is judged by."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter

from bench.sources import Source
from bench.spoil import defocused, exposed, noisy, shaken
from tests.pictures import rash

SIZE = (800, 450)
# Skin as large as the frame, without a highlight, and no camera that brightens it; in sRGB.
TONES = {
    "pale": (240, 205, 185),
    "fair": (222, 178, 152),
    "olive": (190, 145, 110),
    "brown": (130, 88, 62),
    "deep": (84, 56, 44),
    "deepest": (62, 42, 36),
}
DARK_TONES = {"brown", "deep", "deepest"}


@dataclass(frozen=True)
class Labelled:
    """One picture; `doubt` is what is wrong with it, empty where nothing is."""

    kind: str
    doubt: str
    picture: Image.Image


def spoilt(source: Source, frame: Image.Image) -> Iterator[Labelled]:
    """Return a real frame as it is, with hard but good variants, and spoilt by degrees."""
    good = "dark skin, real" if source.dark_skin else "real"
    for grain in (0.01, 1.5, 3):
        yield Labelled(good, "", noisy(frame, grain))
    # Half the light of skin twice as dark: nobody can tell these apart.
    yield Labelled(f"{good}, 1.2 stops darker", "", noisy(exposed(frame, -1.2), 2))
    yield Labelled("white dressing", "", noisy(dressed(frame, 240), 1.5))
    yield Labelled("white dressing, cut off", "", noisy(dressed(frame, 262), 1.5))
    for radius in (1.5, 2, 3, 4, 6, 10):
        doubt = "blurred" if radius >= 3 else "between"
        yield Labelled(f"out of focus by {radius}", doubt, noisy(defocused(frame, radius), 2))
    for length in (4, 8, 12, 20):
        for degrees in (0, 30, 45, 90):
            doubt = "blurred" if length >= 8 else "between"
            yield Labelled(f"shaken by {length}", doubt, noisy(shaken(frame, length, degrees), 2))
    for stops, grain in ((-2, 3), (-3, 4), (-4, 5), (-5, 6)):
        doubt = "dark" if stops <= -4 else "between"
        yield Labelled(f"{stops} stops", doubt, noisy(exposed(frame, stops), grain))
    for stops in (0.5, 1, 2, 3):
        doubt = "burnt_out" if stops >= 2 else "between"
        yield Labelled(f"+{stops} stops", doubt, noisy(exposed(frame, stops), 1))


def made() -> Iterator[Labelled]:
    """Return skin that no package has: smooth, with one small lesion, with a faint or soft rash."""
    for seed in range(20):
        soft = rash(seed=seed).resize(SIZE, Image.Resampling.LANCZOS)
        yield Labelled("a rash without one sharp edge, made", "", soft)
    for tone, colour in TONES.items():
        skin = shaded(colour)
        name = f"{tone} skin" if tone in DARK_TONES else "lighter skin"
        for grain in (1, 2, 3):
            lesion = painted(skin, colour, spots=1, depth=0.45)
            faint = painted(skin, colour, spots=80, depth=0.15)
            yield Labelled(f"{name}, smooth, made", "", noisy(skin, grain))
            yield Labelled(f"{name}, one small lesion, made", "", noisy(lesion, grain))
            yield Labelled(f"{name}, faint rash, made", "", noisy(faint, grain))
            blurred = noisy(defocused(lesion, 4), grain)
            yield Labelled(f"{name}, one small lesion out of focus, made", "blurred", blurred)


def dressed(frame: Image.Image, white: int) -> Image.Image:
    """Return it with a woven dressing in its middle."""
    size = (frame.width // 2, frame.height // 2)
    weave = Image.effect_noise(size, 12).point(lambda value: min(255, white + value // 16 - 8))
    covered = frame.copy()
    covered.paste(Image.merge("RGB", (weave,) * 3), (frame.width // 4, frame.height // 4))
    return covered


def shaded(colour: tuple[int, int, int]) -> Image.Image:
    shadow = tuple(int(value * 0.65) for value in colour)
    light = Image.linear_gradient("L").rotate(90).resize(SIZE)
    return Image.composite(Image.new("RGB", SIZE, colour), Image.new("RGB", SIZE, shadow), light)


def painted(
    skin: Image.Image, colour: tuple[int, int, int], *, spots: int, depth: float
) -> Image.Image:
    """Return it with spots whose edges are as sharp as a lens in focus makes them."""
    rng = random.Random(spots)
    mask = Image.new("L", (SIZE[0] * 4, SIZE[1] * 4), 0)
    draw = ImageDraw.Draw(mask)
    for _ in range(spots):
        spread = 0 if spots == 1 else 1
        x, y = rng.gauss(1600, 500 * spread), rng.gauss(900, 250 * spread)
        r = 130 if spots == 1 else rng.uniform(12, 60)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=255)
    mask = mask.filter(ImageFilter.GaussianBlur(4)).resize(SIZE, Image.Resampling.LANCZOS)
    red, green, blue = colour
    inside = (red * (1 - depth / 2), green * (1 - depth), blue * (1 - depth))
    return Image.composite(Image.new("RGB", SIZE, tuple(map(int, inside))), skin, mask)
