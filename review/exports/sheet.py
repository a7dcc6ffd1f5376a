"""A contact sheet: A4 pages of six photos, each with its time, side and description."""

import io
from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import batched
from math import ceil
from typing import IO

from django.utils import timezone
from django.utils.dateformat import format as as_text
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from capture.models import Consultation, Photo
from review.exports.source import cleaned, jpeg, upright

PLAIN, BOLD = "Manrope-Regular", "Manrope-Bold"  # they have the macrons of te reo Māori
COLUMNS, ROWS = 2, 3
EDGE, GAP = 15 * mm, 6 * mm
HEAD, FOOT = 22 * mm, 10 * mm
WIDTH, HEIGHT = A4
CELL_WIDTH = (WIDTH - 2 * EDGE - (COLUMNS - 1) * GAP) / COLUMNS
CELL_HEIGHT = (HEIGHT - 2 * EDGE - HEAD - FOOT) / ROWS
TEXT, SMALL, LEADING = 9, 8, 11  # points
CAPTION = 4 * LEADING  # the time, and three lines of description
PIXELS = 1000  # of the longer side: some 300 to the inch
QUALITY = 85


def contact_sheet(
    consultation: Consultation, photos: Sequence[Photo], out: IO[bytes], *, with_patient: bool
) -> None:
    """Write the PDF; raises what the bucket raises."""
    for name in (PLAIN, BOLD):
        font = files("font_manrope") / "files" / f"{name}.ttf"
        pdfmetrics.registerFont(TTFont(name, io.BytesIO(font.read_bytes())))
    canvas = Canvas(out, pagesize=A4, pageCompression=1)
    canvas.setTitle("Contact sheet")
    canvas.setAuthor("ClinicPro Capture")
    pages = list(batched(photos, COLUMNS * ROWS))
    for number, page in enumerate(pages, 1):
        head(canvas, consultation, count=len(photos), with_patient=with_patient)
        for photo, (x, y) in zip(page, cells(), strict=False):
            draw(canvas, photo, x=x, y=y)
        canvas.setFont(PLAIN, SMALL)
        canvas.drawRightString(WIDTH - EDGE, EDGE, f"Page {number} of {len(pages)}")
        canvas.showPage()
    canvas.save()


def head(canvas: Canvas, consultation: Consultation, *, count: int, with_patient: bool) -> None:
    """Say whose and when: the patient's reference only where it was asked for."""
    top = HEIGHT - EDGE
    title = consultation.patient if with_patient else "Clinical photos"
    canvas.setFont(BOLD, 16)
    canvas.drawString(EDGE, top - 14, cut(title, BOLD, 16))
    begun = as_text(timezone.localtime(consultation.started_at), "l j F Y, H:i")
    facts = [begun, consultation.words, f"{count} photo{'s' if count > 1 else ''}"]
    canvas.setFont(PLAIN, TEXT)
    canvas.drawString(EDGE, top - 14 - 1.5 * LEADING, " · ".join(filter(None, facts)))
    canvas.setLineWidth(0.5)
    canvas.line(EDGE, HEIGHT - EDGE - HEAD + 8, WIDTH - EDGE, HEIGHT - EDGE - HEAD + 8)


def cut(text: str, font: str, size: int) -> str:
    """Return as much of a title as one line holds."""
    lines = simpleSplit(text, font, size, WIDTH - 2 * EDGE)
    return lines[0] + (" …" if len(lines) > 1 else "") if lines else ""


def cells() -> Iterator[tuple[float, float]]:
    """Yield the upper left corner of each cell, row by row."""
    for row in range(ROWS):
        for column in range(COLUMNS):
            yield (
                EDGE + column * (CELL_WIDTH + GAP),
                HEIGHT - EDGE - HEAD - row * CELL_HEIGHT,
            )


def draw(canvas: Canvas, photo: Photo, *, x: float, y: float) -> None:
    """Draw one photo below its corner, as large as its cell allows, and its caption below it."""
    picture = small(photo)
    scale = min(CELL_WIDTH / picture.width, (CELL_HEIGHT - CAPTION - GAP) / picture.height)
    width, height = picture.width * scale, picture.height * scale
    file = ImageReader(io.BytesIO(jpeg(picture, quality=QUALITY)))
    canvas.drawImage(file, x, y - height, width, height)
    y -= height + LEADING
    canvas.setFont(BOLD, TEXT)
    canvas.drawString(x, y, caption(photo))
    canvas.setFont(PLAIN, SMALL)
    for line in simpleSplit(photo.description, PLAIN, SMALL, CELL_WIDTH)[:3]:
        y -= LEADING
        canvas.drawString(x, y, line)


def small(photo: Photo) -> Image.Image:
    """Return the photo's pixels, no more than paper shows."""
    picture = upright(photo, cleaned(photo))
    factor = max(1, ceil(max(picture.size)) / PIXELS)
    if factor > 1:
        info, size = picture.info, (round(picture.width / factor), round(picture.height / factor))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
        picture.info = info
    return picture


def caption(photo: Photo) -> str:
    taken = f"{timezone.localtime(photo.captured_at):%H:%M:%S}"
    return " · ".join(filter(None, (taken, photo.get_body_side_display())))
