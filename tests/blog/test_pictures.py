"""A picture becomes files that anybody may be shown, and nothing else of it is kept."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms

from blog import pictures
from blog.actions import keep_picture
from blog.models import Picture, PictureFile
from blog.pictures import UnusablePicture, prepare
from tests import pages
from tests.blog.pictures import drawing, photograph, written
from tests.blog.writing import LIST
from tests.factories import make_article, make_person, make_practice

pytestmark = pytest.mark.django_db

SECRET = b"Wren was here at 49.28 N, 123.12 W"


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def files_of(prepared) -> dict[str, tuple[str, tuple[int, int]]]:
    """Format and size of each file by the end of its name."""
    found = {name.removeprefix(f"{prepared.key}-"): opened(content) for name, content in prepared.files.items()}
    return {name: (image.format, image.size) for name, image in found.items()}


# What becomes of it


def test_a_photograph_comes_in_four_widths_and_once_for_everybody():
    prepared = prepare(photograph(2000, 1500))
    assert (prepared.width, prepared.height, prepared.widths) == (1600, 1200, [480, 800, 1200, 1600])
    assert files_of(prepared) == {
        "480.webp": ("WEBP", (480, 360)),
        "800.webp": ("WEBP", (800, 600)),
        "1200.webp": ("WEBP", (1200, 900)),
        "1600.webp": ("WEBP", (1600, 1200)),
        "1200.jpg": ("JPEG", (1200, 900)),
    }
    assert prepared.address == f"/articles/pictures/{prepared.key}-1200.jpg"


def test_nothing_is_made_larger_than_it_was():
    assert files_of(prepare(photograph(300, 200))) == {
        "300.webp": ("WEBP", (300, 200)),
        "300.jpg": ("JPEG", (300, 200)),
    }
    assert prepare(photograph(500, 200)).widths == [500]  # hardly another width
    assert prepare(photograph(40, 9000)).height == pictures.TALLEST


def test_a_drawing_keeps_each_of_its_colours():
    prepared = prepare(drawing(900, 600, colour="#97124f"))
    assert files_of(prepared) == {
        "480.webp": ("WEBP", (480, 320)),
        "800.webp": ("WEBP", (800, 533)),
        "900.webp": ("WEBP", (900, 600)),
        "900.png": ("PNG", (900, 600)),
    }
    widest = opened(prepared.files[f"{prepared.key}-900.webp"]).convert("RGB")
    assert {colour for _, colour in widest.getcolors()} == {(255, 255, 255), (0x97, 0x12, 0x4F)}


def test_what_can_be_seen_through_stays_so():
    prepared = prepare(written(Image.new("RGBA", (300, 200), (151, 18, 79, 90)), "PNG"))
    assert {opened(content).convert("RGBA").getextrema()[3] for content in prepared.files.values()} == {(90, 90)}
    assert prepared.kind == "png"
    covered = prepare(written(Image.new("RGBA", (300, 200), (151, 18, 79, 255)), "PNG"))
    assert {opened(content).mode for content in covered.files.values()} == {"RGB"}


@pytest.mark.parametrize(
    "picture",
    [
        written(Image.new("P", (60, 40), 3), "GIF"),
        written(Image.new("L", (60, 40), 90), "JPEG"),
        written(Image.new("LA", (60, 40), (90, 20)), "PNG"),
        written(Image.new("1", (60, 40), 1), "PNG"),
        written(Image.new("I;16", (60, 40), 4000), "PNG"),
        written(Image.new("CMYK", (60, 40), (9, 90, 9, 9)), "JPEG"),
        written(Image.new("RGB", (60, 40), "#97124f"), "WEBP"),
        written(Image.new("RGB", (60, 40), "#97124f"), "AVIF"),
        written(Image.new("RGB", (1, 1), "#97124f"), "PNG"),
    ],
    ids=["GIF", "grey", "grey seen through", "black and white", "deep grey", "print", "WebP", "AVIF", "one pixel"],
)
def test_each_sort_of_picture_is_read(picture):
    prepared = prepare(picture)
    assert {opened(content).size for content in prepared.files.values()} == {opened(picture).size}


def test_it_stands_upright_without_being_told():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera lay on its side
    prepared = prepare(photograph(400, 300, exif=exif))
    assert {opened(content).size for content in prepared.files.values()} == {(300, 400)}


def test_where_and_when_and_with_what_it_was_taken_is_gone():
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[1] = "N"
    carried = {"exif": exif, "comment": SECRET, "xmp": b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"}
    for content in (photograph(600, 400, **carried), photograph(600, 400, format="WEBP", exif=exif, xmp=SECRET)):
        assert SECRET in content
        for file in prepare(content).files.values():
            assert SECRET not in file
            assert set(opened(file).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive"} | {
                "progression",
                "loop",
                "background",
                "timestamp",
                "duration",
            }
            assert dict(opened(file).getexif()) == {}


def test_a_text_within_a_drawing_is_gone():
    text = struct.pack(">I", len(SECRET) + 2) + b"tEXtA\x00" + SECRET
    text += struct.pack(">I", zlib.crc32(text[4:]))
    plain = drawing(60, 40)
    prepared = prepare(plain[:33] + text + plain[33:])
    assert [name for name, content in prepared.files.items() if SECRET in content] == []
    assert prepared.key == prepare(plain).key


def test_colours_are_the_same_without_their_profile():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    damaged = photograph(60, 40, icc_profile=b"nothing that can be read")
    assert prepare(damaged).files.keys() == prepare(photograph(60, 40)).files.keys()
    wrong_sort = photograph(60, 40, icc_profile=profile.tobytes())
    assert prepare(wrong_sort).files.keys() == prepare(photograph(60, 40)).files.keys()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    [plain] = {
        content for name, content in prepare(photograph(60, 40, icc_profile=srgb)).files.items() if ".jpg" in name
    }
    assert "icc_profile" not in opened(plain).info


def test_the_same_pixels_have_the_same_name_and_others_another():
    assert prepare(drawing()).files == prepare(drawing(format="GIF")).files == prepare(drawing(optimize=True)).files
    assert prepare(drawing()).key != prepare(drawing(colour="#97124e")).key
    assert prepare(drawing(400, 300)).key != prepare(drawing(300, 400)).key


# What is refused


def many_pixels(width: int, height: int) -> bytes:
    """The head of a picture as large as it says, with next to nothing in it."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zlib.compress(b"\x00" * 100)
    chunks = [(b"IHDR", head), (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


def moving(format: str) -> bytes:
    first, second = (Image.new("RGB", (60, 40), colour) for colour in ("white", "black"))
    return written(first, format, save_all=True, append_images=[second], duration=100)


NOT_ONE = "The file is not a picture we can read. Save it as JPEG, PNG or WebP first."
MOVES = "The picture moves, which makes reading hard for many. Choose one that is still."
DRAWN = "An SVG drawing can hold scripts, so it can’t be used. Save it as PNG first."
DAMAGED = "The picture is damaged. Save it anew, or choose another."
REFUSED = {
    "words": (b"Somebody waits.", NOT_ONE),
    "nothing": (b"", NOT_ONE),
    "a page": (b"<p>Somebody waits.</p>", NOT_ONE),
    "a paper": (b"%PDF-1.7\n", NOT_ONE),
    "a TIFF": (written(Image.new("RGB", (9, 9)), "TIFF"), NOT_ONE),
    "an SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', DRAWN),
    "an SVG with a head": (b'\xef\xbb\xbf \n<?xml version="1.0"?><svg/>', DRAWN),
    "a GIF that moves": (moving("GIF"), MOVES),
    "a WebP that moves": (moving("WEBP"), MOVES),
    "a PNG that moves": (moving("PNG"), MOVES),
    "half of one": (photograph(400, 300)[:3000], DAMAGED),
    "too many pixels": (many_pixels(10_000, 5_001), pictures.TOO_MANY_PIXELS),
    "a bomb": (many_pixels(100_000, 100_000), pictures.TOO_MANY_PIXELS),
    "too large": (b"\xff" * (pictures.LARGEST_FILE + 1), pictures.TOO_LARGE),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_not_be_shown_says_why(name):
    content, why = REFUSED[name]
    with pytest.raises(UnusablePicture) as refused:
        prepare(content)
    assert str(refused.value) == why


def test_two_views_of_a_still_picture_are_one_picture():
    first, second = opened(photograph(60, 40)), opened(photograph(60, 40))
    assert prepare(written(first, "MPO", save_all=True, append_images=[second])).widths == [60]


# Kept, and shown


@pytest.fixture
def kept():
    return keep_picture(prepared=prepare(photograph(1000, 500)))


def test_the_same_picture_is_kept_once():
    first, second = (keep_picture(prepared=prepare(photograph(700, 500))) for _ in range(2))
    assert (first, Picture.objects.count(), PictureFile.objects.count()) == (second, 1, 3)


def test_a_file_is_for_good_and_says_what_it_is(client, kept):
    answers = {file.name: client.get(f"/articles/pictures/{file.name}") for file in PictureFile.objects.all()}
    assert {name.partition("-")[2]: answer["Content-Type"] for name, answer in answers.items()} == {
        "480.webp": "image/webp",
        "800.webp": "image/webp",
        "1000.webp": "image/webp",
        "1000.jpg": "image/jpeg",
    }
    assert {answer["Cache-Control"] for answer in answers.values()} == {"public, max-age=31536000, immutable"}
    client.force_login(make_person("Marlow Teal"))
    assert client.get(kept.address)["Cache-Control"] == "public, max-age=31536000, immutable"
    assert {answer["X-Content-Type-Options"] for answer in answers.values()} == {"nosniff"}
    assert opened(answers[f"{kept.key}-800.webp"].content).size == (800, 400)


@pytest.mark.parametrize("name", ["door.jpg", "0" * 32 + "-800.png", "0" * 32 + "-800.svg", "..%2fsettings.py", "%00"])
def test_there_is_no_other_file(client, name):
    assert client.get(f"/articles/pictures/{name}").status_code == 404


def figure(picture, alternative="A door, ajar", caption="") -> str:
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure><img src="{picture.address}" alt="{alternative}">{words}</figure>'


def test_readers_get_the_width_that_fits_and_the_page_keeps_its_room(client, kept):
    make_practice()
    other = keep_picture(prepared=prepare(drawing(300, 200)))
    body = f"<p>See.</p>{figure(kept, 'A “door”', 'The <em>room</em>.')}{figure(other)}"
    prose = pages.read(client.get(make_article(body=body).get_absolute_url())).one("div", "prose")
    first, second = prose.all("picture")
    assert first.one("source").attributes == {
        "type": "image/webp",
        "srcset": ", ".join(f"/articles/pictures/{kept.key}-{width}.webp {width}w" for width in (480, 800, 1000)),
        "sizes": "(min-width: 40rem) 36rem, 100vw",
    }
    assert first.one("img").attributes == {
        "src": kept.address,
        "alt": "A “door”",
        "width": "1000",
        "height": "500",
        "decoding": "async",
    }
    assert second.one("img").attributes["loading"] == "lazy"
    assert [one.words for one in prose.all("figcaption")] == ["The room."]


def test_where_it_is_shared_the_first_picture_stands_for_it(client, kept, settings):
    settings.BASE_URL = "https://lantern.example"
    make_practice()
    other = keep_picture(prepared=prepare(drawing(300, 200)))
    page = pages.read(client.get(make_article(body=figure(kept) + figure(other)).get_absolute_url()))
    said = [meta.attributes for meta in page.all("meta")]
    about = {one["property"]: one["content"] for one in said if "property" in one}
    assert (about["og:image"], about["og:image:alt"]) == (f"https://lantern.example{kept.address}", "A door, ajar")
    assert f'"https://lantern.example{other.address}"' in page.all("script")[-1].text()


def test_feeds_name_the_first_picture_by_its_whole_address(client, kept, settings):
    settings.BASE_URL = "https://lantern.example"
    make_practice()
    make_article("With", body=f"<p>See.</p>{figure(kept)}")
    make_article("Without")
    feed = client.get("/articles/feed.xml").content.decode()
    size = PictureFile.objects.get(name=str(kept)).size
    assert feed.count('rel="enclosure"') == 1
    assert f'href="https://lantern.example{kept.address}"' in feed
    assert f'length="{size}"' in feed


@pytest.mark.parametrize("pictures_shown", [1, 3])
def test_pictures_cost_one_query_however_many(client, pictures_shown, django_assert_max_num_queries):
    make_practice()
    shown = [keep_picture(prepared=prepare(drawing(90 + number, 60))) for number in range(pictures_shown)]
    address = make_article(body="".join(map(figure, shown))).get_absolute_url()
    client.get(address)
    with django_assert_max_num_queries(5):
        client.get(address)
    with django_assert_max_num_queries(5):
        client.get("/articles/feed.xml")


# Brought by whoever writes


def bring(client, content: bytes, accept="application/json", **fields):
    fields = {"picture": SimpleUploadedFile("IMG_2041.jpg", content), "alternative": "A door, ajar", **fields}
    return client.post(f"{LIST}pictures/", fields, headers={"Accept": accept})


def test_the_editor_is_told_where_it_is(wrens):
    answer = bring(wrens, photograph(600, 400))
    [picture] = Picture.objects.all()
    assert (answer.status_code, answer.json()) == (200, {"address": picture.address})


@pytest.mark.parametrize("name", sorted(REFUSED.keys() - {"nothing"}))
def test_the_editor_is_told_why_not_and_nothing_is_kept(wrens, name):
    content, why = REFUSED[name]
    answer = bring(wrens, content)
    assert (answer.status_code, answer.json()) == (422, {"field": "picture", "words": why})
    assert not Picture.objects.exists()


def test_words_for_those_who_do_not_see_it_are_required(wrens):
    answer = bring(wrens, photograph(60, 40), alternative="  ")
    assert answer.json() == {"field": "alternative", "words": "Say in a sentence what the picture shows."}
    assert (answer.status_code, Picture.objects.count()) == (422, 0)


def test_without_scripts_the_page_says_what_to_write(wrens):
    page = pages.read(bring(wrens, photograph(60, 40), "text/html", alternative="A “door” & more", caption="Ajar."))
    [picture] = Picture.objects.all()
    assert page.one("textarea").text().strip() == (
        f'<figure><img src="{picture.address}" alt="A “door” &amp; more"><figcaption>Ajar.</figcaption></figure>'
    )


def test_without_scripts_a_refusal_keeps_what_was_written(wrens):
    answer = bring(wrens, b"words", "text/html", caption="Ajar.")
    page = pages.read(answer)
    assert (answer.status_code, page.one("div", role="alert").words) == (422, NOT_ONE)
    values = {one.attributes.get("name"): one.attributes.get("value") for one in page.all("input")}
    assert (values["alternative"], values["caption"]) == ("A door, ajar", "Ajar.")


def test_nobody_else_brings_one(client):
    assert bring(client, photograph(60, 40)).status_code == 401
    client.force_login(make_person("Marlow Teal"))
    assert bring(client, photograph(60, 40)).status_code in {302, 403, 404}
    assert not Picture.objects.exists()
