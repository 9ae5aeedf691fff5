"""What is let in: a few kinds of files, known by their content and not by their name; pictures are painted anew."""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from PIL import Image, ImageOps, UnidentifiedImageError

from bihuan.base.records.refusals import Refused
from bihuan.interfaces.web.files.limits import MOST_OF_A_FILE

MOST_PIXELS = 25_000_000
# Counted below before anything is decoded, with a sentence instead of Pillow's warning.
Image.MAX_IMAGE_PIXELS = None
LONGEST_SIDE = 2_560
LONGEST_NAME = 100
OFFICE = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "word/"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xl/"),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "ppt/"),
}
OLD_OFFICE = {"doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint"}
OLD_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
PICTURES = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
PICTURE_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
TEXTS = {"txt": "text/plain", "csv": "text/csv"}
DRAWINGS = {"dwg": "image/vnd.dwg"}
ACCEPT = ",".join(f".{ending}" for ending in (*PICTURES, "pdf", *OFFICE, *OLD_OFFICE, *TEXTS, *DRAWINGS, "zip"))


@dataclass(frozen=True)
class Checked:
    """A file that may be kept."""

    name: str
    content_type: str
    content: bytes


def checked(name: str, content: bytes) -> Checked:
    """The file as it is kept; Refused when it is not one of those let in."""
    shown = tidy_name(name)
    ending = PurePosixPath(shown).suffix.lstrip(".").lower()
    if not content:
        raise Refused("file_empty", field="files", name=shown)
    if len(content) > MOST_OF_A_FILE:
        raise Refused("file_too_large", field="files", name=shown, most=MOST_OF_A_FILE // 2**20)
    if ending in PICTURES:
        return _picture(shown, content)
    content_type = _type_of(ending, content)
    if content_type is None:
        raise Refused("file_kind", field="files", name=shown)
    return Checked(shown, content_type, content)


def tidy_name(name: str) -> str:
    """The file's own name without folders and without signs that nobody sees or that turn text around; at most 100."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C" and sign not in '<>:"|?*')
    stem, dot, ending = seen.strip(" .").rpartition(".")
    if not dot:
        return (ending or "file")[:LONGEST_NAME]
    return f"{stem.strip()[: LONGEST_NAME - len(ending[:8]) - 1] or 'file'}.{ending[:8]}"


def _type_of(ending: str, content: bytes) -> str | None:
    if ending == "pdf":
        return "application/pdf" if content.startswith(b"%PDF-") else None
    if ending in OFFICE:
        content_type, folder = OFFICE[ending]
        return content_type if _is_office(content, folder) else None
    if ending in OLD_OFFICE:
        return OLD_OFFICE[ending] if content.startswith(OLD_MAGIC) else None
    if ending in TEXTS:
        return TEXTS[ending] if _is_text(content) else None
    if ending in DRAWINGS:
        return DRAWINGS[ending] if re.match(rb"AC10\d\d", content) else None
    if ending == "zip":
        return "application/zip" if content.startswith((b"PK\x03\x04", b"PK\x05\x06")) else None
    return None


def _is_office(content: bytes, folder: str) -> bool:
    """Only the list of names is read; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names) and not macros


def _is_text(content: bytes) -> bool:
    if b"\x00" in content:
        return False
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _picture(name: str, content: bytes) -> Checked:
    """Painted anew: what hid in the file beside the picture (a place, a script) is gone; turned as the camera held it."""
    try:
        with Image.open(io.BytesIO(content), formats=list(PICTURE_TYPES)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused("picture_too_large", field="files", name=name, most=MOST_PIXELS // 1_000_000)
            kind = str(opened.format)
            turned = ImageOps.exif_transpose(opened)
            turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            painted = turned.convert("RGB" if kind == "JPEG" else _mode(turned))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as wrong:
        raise Refused("file_kind", field="files", name=name) from wrong
    kept = io.BytesIO()
    painted.save(kept, kind, **({} if kind == "PNG" else {"quality": 85}))
    stem = PurePosixPath(name).stem
    return Checked(f"{stem}.{'jpg' if kind == 'JPEG' else kind.lower()}", PICTURE_TYPES[kind], kept.getvalue())


def _mode(picture: Image.Image) -> str:
    return "RGBA" if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info else "RGB"
