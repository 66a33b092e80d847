"""Drawn signatures as pictures for paper: the ink alone, in a size that fits on its line."""

from __future__ import annotations

import base64
import binascii
import io

from PIL import Image, ImageOps

PNG = "data:image/png;base64,"
PIXELS_MOST = 4_000_000  # a larger one was not drawn on a screen
INK = 16  # how dark a pixel is that belongs to the signature, of 255
TALL, WIDE = 10.0, 38.0  # millimetres
DETAIL = 14  # pixels to a millimetre


def signature(drawing: str | None) -> tuple[bytes | None, float]:
    """Return a drawn signature as a PNG without its margins, and its width in millimetres.

    What is no picture, or shows nothing, gives None: the name stands alone then.
    """
    ink = _ink(drawing or "")
    if ink is None:
        return None, 0
    ink.thumbnail((round(WIDE * DETAIL), round(TALL * DETAIL)))
    dark = Image.merge("LA", (Image.new("L", ink.size, 0), ink))
    file = io.BytesIO()
    dark.save(file, "PNG", optimize=True)
    scale = min(TALL / ink.height, WIDE / ink.width)
    return file.getvalue(), round(ink.width * scale, 2)


def _ink(drawing: str) -> Image.Image | None:
    """Return how dark the drawing is, pixel by pixel, as far as there is ink."""
    if not drawing.startswith(PNG):
        return None
    try:
        raw = base64.b64decode(drawing.removeprefix(PNG), validate=True)
        picture = Image.open(io.BytesIO(raw), formats=["PNG"])
        if picture.width * picture.height > PIXELS_MOST:
            return None
        drawn = picture.convert("RGBA")
    except (binascii.Error, OSError, SyntaxError, ValueError):
        return None
    sheet = Image.new("RGBA", drawn.size, "white")
    sheet.alpha_composite(drawn)
    ink = ImageOps.invert(sheet.convert("L"))
    edges = ink.point(lambda level: 255 if level > INK else 0).getbbox()
    return ink.crop(edges) if edges else None


__all__ = ["signature"]
