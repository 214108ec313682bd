"""Draws one page of a file that somebody sent as a new picture: run as a process of its own.

    python -I rendering.py MEDIA_TYPE PAGE LONGEST_SIDE < file > answer

The answer is the number of pages (4 bytes, big-endian), then a WebP picture. It is made of the
pixels alone, so nothing else that the file holds goes along. PDFium and the codecs read whatever
strangers send: this process has little memory and time, no settings and no keys, and what takes it
down takes nothing else with it.
"""

from __future__ import annotations

import resource
import sys
import warnings
from io import BytesIO

MEMORY = 1_500_000_000
SECONDS = 10
PIXELS = 100_000_000
"""A photograph of a telephone has up to 50 million."""
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
QUALITY = 80


def confine() -> None:
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def drawn(media_type: str, number: int, side: int) -> tuple[int, bytes]:
    """How many pages there are, and that one (from 1) with its longest side in pixels."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    if media_type == "application/pdf":
        pages, found = _page(number, side)
    else:
        pages, found = 1, _photograph(FORMATS[media_type], side)
    plain = Image.new("RGB", found.size, "white")
    plain.paste(found, mask=found.getchannel("A") if found.mode == "RGBA" else None)
    made = BytesIO()
    plain.save(made, "WEBP", quality=QUALITY, method=2)
    return pages, made.getvalue()


def _photograph(kind: str, side: int):
    from PIL import Image, ImageOps

    with Image.open(sys.stdin.buffer, formats=[kind]) as image:
        image.draft("RGB", (side, side))  # a JPEG is read no larger than it has to be
        found = image.convert("RGBA" if image.has_transparency_data else "RGB")
        found.thumbnail((side, side))
        return ImageOps.exif_transpose(found)


def _page(number: int, side: int):
    import pypdfium2

    with pypdfium2.PdfDocument(sys.stdin.buffer) as document:
        pages = len(document)
        page = document[number - 1]
        longest = max(page.get_size())
        if not 0 < longest < 1e6:
            raise ValueError(longest)
        return pages, page.render(scale=side / longest).to_pil().convert("RGB")


if __name__ == "__main__":
    confine()
    count, picture = drawn(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.buffer.write(count.to_bytes(4, "big") + picture)
