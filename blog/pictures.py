"""A picture as somebody's device made it becomes files that anybody may be shown: its pixels alone, in a few widths."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import Protocol

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

ADDRESS = "/articles/pictures/"
NAME = r"[0-9a-f]{32}-[0-9]{1,4}\.(?:jpg|png|webp)"  # its key, and the width of the file
OWN = re.compile(ADDRESS + NAME)

LARGEST_FILE = 15 * 1024 * 1024  # bytes
MOST_PIXELS = 50_000_000  # as a telephone takes them; decoded, some 150 MB
FORMATS = ["JPEG", "PNG", "GIF", "WEBP", "AVIF"]
ACCEPTED = ["image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"]
KINDS = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
WIDTHS = (480, 800, 1200, 1600)  # a column of text is at most 720 pixels wide, and twice that on a fine screen
TALLEST = 2400
WIDEST_PLAIN = 1200  # of the file for whoever doesn't read WebP: feeds, word processors, where an address is shared
MOST_COLOURS = 4096  # of a drawing; a photograph has more, and may lose a little
SIZES = "(min-width: 40rem) 36rem, 100vw"  # how wide the column is that it stands in
TOO_MANY_PIXELS = "The picture has more than 50 million pixels. Save it in a smaller size first."
TOO_LARGE = "The picture is larger than 15 MB. Save it in a smaller size first."
SVG = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:\?xml|!doctype|!--|svg)", re.IGNORECASE)


class UnusablePicture(ValueError):
    """The file can't be shown as a picture; the message says why, in a sentence for the person who chose it."""


class Sized(Protocol):
    """What a page has to know of a picture: `widths` are those of its WebP files, `kind` is its plain file's."""

    key: str
    width: int
    height: int
    widths: Sequence[int]
    kind: str


@dataclass(frozen=True)
class Prepared:
    """A picture ready to be kept. The same pixels have the same key; `files` are by their names."""

    key: str
    width: int
    height: int
    widths: list[int]
    kind: str
    files: dict[str, bytes]

    @property
    def address(self) -> str:
        return address(self)


def prepare(content: bytes) -> Prepared:
    """The picture in the bytes of a file, turned upright, in sRGB, and without whatever else the file told.

    Raises UnusablePicture.
    """
    image, is_drawing = _read(content)
    pixels = image.tobytes()
    image = Image.frombytes(image.mode, image.size, pixels)  # bare: encoders would write on what it came with
    key = hashlib.sha256(f"{image.mode} {image.size} ".encode() + pixels).hexdigest()[:32]
    widths = [width for width in WIDTHS if width < 0.9 * image.width] + [image.width]
    kind = "png" if is_drawing else "jpg"
    found = Prepared(key, *image.size, widths, kind, {})
    for width in widths:
        found.files[f"{key}-{width}.webp"] = _written(image, width, "WEBP", quality=80, lossless=is_drawing)
    how = {"format": "PNG"} if is_drawing else {"format": "JPEG", "quality": 85, "progressive": True}
    found.files[plain_name(found)] = _written(image, _plain_width(found), optimize=True, **how)
    return found


def plain_name(picture: Sized) -> str:
    """Of the file that everybody reads. An article's text names the picture by it."""
    return f"{picture.key}-{_plain_width(picture)}.{picture.kind}"


def address(picture: Sized) -> str:
    return ADDRESS + plain_name(picture)


def markup(picture: Sized, alternative: str, *, is_first: bool) -> str:
    """For the reading page: it takes its room before it is there, and all but the first wait until they are near."""
    files = ", ".join(f"{ADDRESS}{picture.key}-{width}.webp {width}w" for width in picture.widths)
    lazy = "" if is_first else ' loading="lazy"'
    return (
        f'<picture><source type="image/webp" srcset="{files}" sizes="{SIZES}">'
        f'<img src="{address(picture)}" alt="{escape(alternative)}" width="{picture.width}" height="{picture.height}"'
        f'{lazy} decoding="async"></picture>'
    )


def figure(picture: Sized, alternative: str, caption: str = "") -> str:
    """As it stands in the text of an article."""
    words = f"<figcaption>{escape(caption, quote=False)}</figcaption>" if caption else ""
    return f'<figure><img src="{address(picture)}" alt="{escape(alternative)}">{words}</figure>'


def key_of(src: str) -> str:
    """Of the picture that an address names; "" where it is no picture of ours."""
    return src.removeprefix(ADDRESS).partition("-")[0] if OWN.fullmatch(src) else ""


def _plain_width(picture: Sized) -> int:
    return max([width for width in picture.widths if width <= WIDEST_PLAIN] or picture.widths)


def _read(content: bytes) -> tuple[Image.Image, bool]:
    """The picture, no larger than it is shown, and whether it is a drawing, whose edges must stay sharp."""
    if len(content) > LARGEST_FILE:
        raise UnusablePicture(TOO_LARGE)
    if SVG.match(content):
        raise UnusablePicture("An SVG drawing can hold scripts, so it can’t be used. Save it as PNG first.")
    try:
        image = Image.open(BytesIO(content), formats=FORMATS)
        _refuse_unfit(image)
        return _fitted(image)
    except UnusablePicture:
        raise
    except Image.DecompressionBombError as error:
        raise UnusablePicture(TOO_MANY_PIXELS) from error
    except UnidentifiedImageError as error:
        raise UnusablePicture("The file is not a picture we can read. Save it as JPEG, PNG or WebP first.") from error
    except Exception as error:  # a broken picture can fail in any of the decoders underneath
        raise UnusablePicture("The picture is damaged. Save it anew, or choose another.") from error


def _refuse_unfit(image: Image.Image) -> None:
    """Only its head was read so far: what is refused here is never unpacked."""
    if image.width * image.height > MOST_PIXELS:
        raise Image.DecompressionBombError
    # An MPO is a JPEG in which a telephone keeps a second view of a still picture.
    if image.format != "MPO" and getattr(image, "is_animated", False):
        raise UnusablePicture("The picture moves, which makes reading hard for many. Choose one that is still.")


def _fitted(image: Image.Image) -> tuple[Image.Image, bool]:
    if image.mode.startswith("I"):  # greys finer than a screen shows
        image = image.point(lambda grey: grey / 256).convert("L")
    is_photograph = image.format in {"JPEG", "MPO"}
    has_few_colours = not is_photograph and image.getcolors(MOST_COLOURS) is not None
    if image.mode not in {"L", "RGB", "RGBA", "CMYK"}:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((TALLEST, TALLEST))
    image = _in_srgb(ImageOps.exif_transpose(image))
    if image.mode == "RGBA" and image.getextrema()[3] == (255, 255):
        image = image.convert("RGB")
    image.thumbnail((WIDTHS[-1], TALLEST))
    return image, has_few_colours or image.mode == "RGBA"


def _in_srgb(image: Image.Image) -> Image.Image:
    """The colours are the same without the profile that described them."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    profile = image.info.get("icc_profile")
    if not profile or image.mode == "L":
        return image.convert(mode)
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):  # it describes nothing that can be read, or another sort of picture
        return image.convert(mode)


def _written(image: Image.Image, width: int, format: str, **how) -> bytes:
    file = BytesIO()
    if width != image.width:
        image = image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS)
    image.save(file, format, **how)
    return file.getvalue()
