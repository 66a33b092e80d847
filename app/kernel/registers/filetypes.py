"""Which files may be attached, recognised by their bytes and not by their name alone."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from flask_babel import gettext
from PIL import Image, ImageOps, UnidentifiedImageError

from app.kernel.errors import RegulationError

HEAD = 4096  # bytes that tell the type
LARGEST_PICTURE = 80_000_000  # pixels; a scan of A3 at 600 dpi has about 70 million
LONGEST_SIDE = 4000  # pixels kept of a picture
MOST_PARTS = 2000  # files inside an office document
MOST_UNPACKED = 200 * 1024 * 1024  # bytes an office document may unpack to

Image.MAX_IMAGE_PIXELS = LARGEST_PICTURE

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class FileType:
    """A kind of file: its usual extension, its MIME type, how its bytes are recognised."""

    extension: str
    mime: str
    fits: Callable[[bytes, IO[bytes]], bool]
    picture: str = ""  # Pillow's name of the format, if it is one

    @property
    def inline(self) -> bool:
        """Whether a browser may show it inside a page: nothing in it runs."""
        return bool(self.picture) or self.extension == "pdf"


class RefusedFile(RegulationError):
    """The file cannot be attached; the sentence says why."""


def _begins(*starts: bytes) -> Callable[[bytes, IO[bytes]], bool]:
    return lambda head, _stream: head.startswith(starts)


def _is_pdf(head: bytes, _stream: IO[bytes]) -> bool:
    return b"%PDF-" in head[:1024]


def _is_webp(head: bytes, _stream: IO[bytes]) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def _is_text(head: bytes, stream: IO[bytes]) -> bool:
    if b"\0" in head or head.startswith((b"%PDF", b"PK\x03\x04")):
        return False
    stream.seek(0)
    content = stream.read()
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return b"\0" not in content
    return False


def _office(folder: str) -> Callable[[bytes, IO[bytes]], bool]:
    """Recognise a modern office document without macros, and without unpacking it."""

    def fits(head: bytes, stream: IO[bytes]) -> bool:
        if not head.startswith(b"PK\x03\x04"):
            return False
        stream.seek(0)
        try:
            with zipfile.ZipFile(stream) as parts:
                listed = parts.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return False
        names = [part.filename for part in listed]
        if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_UNPACKED:
            raise RefusedFile(gettext("The document unpacks to too much."))
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise RefusedFile(gettext("Documents with macros are not accepted."))
        return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names)

    return fits


_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = (
    FileType("pdf", "application/pdf", _is_pdf),
    FileType("png", "image/png", _begins(b"\x89PNG\r\n\x1a\n"), picture="PNG"),
    FileType("jpg", "image/jpeg", _begins(b"\xff\xd8\xff"), picture="JPEG"),
    FileType("webp", "image/webp", _is_webp, picture="WEBP"),
    FileType("gif", "image/gif", _begins(b"GIF87a", b"GIF89a"), picture="GIF"),
    FileType("docx", f"{_OFFICE}.wordprocessingml.document", _office("word/")),
    FileType("xlsx", f"{_OFFICE}.spreadsheetml.sheet", _office("xl/")),
    FileType("pptx", f"{_OFFICE}.presentationml.presentation", _office("ppt/")),
    FileType("doc", "application/msword", _begins(_OLE)),
    FileType("xls", "application/vnd.ms-excel", _begins(_OLE)),
    FileType("ppt", "application/vnd.ms-powerpoint", _begins(_OLE)),
    FileType("dwg", "image/vnd.dwg", _begins(b"AC10")),
    FileType("txt", "text/plain", _is_text),
    FileType("csv", "text/csv", _is_text),
)
TYPES = {kind.extension: kind for kind in _TYPES} | {
    "jpeg": next(kind for kind in _TYPES if kind.extension == "jpg")
}
ACCEPT = ",".join(f".{extension}" for extension in TYPES)  # for the file chooser


def recognise(name: str, stream: IO[bytes]) -> FileType:
    """Return the type of a file whose name and bytes agree.

    Raises:
        RefusedFile: If the type is not accepted, or the bytes say something else than the name.
    """
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    kind = TYPES.get(extension)
    if kind is None:
        raise RefusedFile(
            gettext(
                "Files of this type are not accepted. Accepted are: %(types)s.",
                types=" ".join(TYPES),
            )
        )
    stream.seek(0)
    if not kind.fits(stream.read(HEAD), stream):
        raise RefusedFile(
            gettext("The content of the file is not what its name says (%(type)s).", type=extension)
        )
    return kind


def clean_picture(kind: FileType, source: IO[bytes], target: IO[bytes]) -> None:
    """Write a picture anew: upright, of sensible size, without place, camera or hidden content.

    Raises:
        RefusedFile: If it is too large or cannot be read.
    """
    source.seek(0)
    try:
        with Image.open(source, formats=[kind.picture]) as picture:
            if picture.width * picture.height > LARGEST_PICTURE:
                raise RefusedFile(gettext("The picture has too many pixels."))
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            upright.info = {}
            _save(upright, kind, target)
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError) as fault:
        raise RefusedFile(gettext("The picture cannot be read.")) from fault
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise RefusedFile(gettext("The picture has too many pixels.")) from fault


def _save(picture: Image.Image, kind: FileType, target: IO[bytes]) -> None:
    if kind.picture == "JPEG":
        picture.convert("RGB").save(target, "JPEG", quality=88, optimize=True)
    elif kind.picture == "WEBP":
        picture.save(target, "WEBP", quality=88)
    else:
        picture.save(target, kind.picture)
