"""Spoil a good picture as hands, lenses and light do. Lengths are pixels of the small photo."""

import math

from PIL import Image, ImageChops

GAMMA = 2.2  # near enough to sRGB's own curve for whole stops


def defocused(picture: Image.Image, radius: float) -> Image.Image:
    """Return it out of focus: each point becomes a disc."""
    reach = range(-math.ceil(radius), math.ceil(radius) + 1)
    disc = [(x, y) for x in reach for y in reach if math.hypot(x, y) <= radius]
    return averaged(picture, disc)


def shaken(picture: Image.Image, length: int, degrees: float) -> Image.Image:
    """Return it with the hand's movement in it, straight and steady."""
    dx, dy = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    steps = [at - length / 2 for at in range(length + 1)]
    return averaged(picture, [(round(dx * at), round(dy * at)) for at in steps])


def averaged(picture: Image.Image, offsets: list[tuple[int, int]]) -> Image.Image:
    """Return the mean of the picture moved by each offset; what leaves at one side stays out."""
    margin = max(max(abs(x), abs(y)) for x, y in offsets)
    wide = extended(picture, margin)
    mean = wide
    for count, (x, y) in enumerate(offsets, start=1):
        mean = Image.blend(mean, ImageChops.offset(wide, x, y), 1 / count)
    return mean.crop((margin, margin, margin + picture.width, margin + picture.height))


def extended(picture: Image.Image, margin: int) -> Image.Image:
    """Return it with more around it, so that a blur meets no black frame."""
    wide = picture.resize((picture.width + 2 * margin, picture.height + 2 * margin))
    wide.paste(picture, (margin, margin))
    return wide


def exposed(picture: Image.Image, stops: float) -> Image.Image:
    """Return it with so many stops more light, or less: what exceeds the sensor is cut off."""
    gain = 2 ** (stops / GAMMA)
    return picture.point([min(255, round(value * gain)) for value in range(256)] * 3)


def noisy(picture: Image.Image, sigma: float) -> Image.Image:
    """Return it with a sensor's noise."""
    grain = [Image.effect_noise(picture.size, sigma) for _ in "RGB"]
    return ImageChops.add(picture, Image.merge("RGB", grain), scale=1, offset=-128)
