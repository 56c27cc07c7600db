import re
from urllib.parse import unquote
from xml.etree import ElementTree

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile

from practice.storage import REMARK, StaticFiles
from practice.templatetags.mark import icon

STRING = re.compile(r"""\"[^\"]*\"|'[^']*'""")
PATHS = "{http://www.w3.org/2000/svg}path"


def test_a_stylesheet_travels_without_its_remarks_and_line_breaks_and_with_its_licence(tmp_path):
    storage = StaticFiles(location=tmp_path)
    written = "/*! theirs */\n/* why\n   so */\na {\n  color: red;\n} /* and this */\n"
    name = storage.save("one.css", ContentFile(written.encode()))
    hashed = {old: new for old, new, _ in storage.post_process({name: (storage, name)})}
    assert (tmp_path / hashed[name]).read_text() == "/*! theirs */ a { color: red; } "


def test_no_string_in_a_stylesheet_holds_what_would_be_drawn_together():
    strings = [
        string
        for path in (settings.BASE_DIR / "static").glob("**/*.css")
        for string in STRING.findall(REMARK.sub("", path.read_text()))
    ]
    assert len(strings) > 5
    assert [string for string in strings if re.search(r"\s\s|[\n\t]", string)] == []


def test_what_is_no_stylesheet_travels_as_it_is(tmp_path):
    StaticFiles(location=tmp_path).save("one.js", ContentFile(b"/* why */ one()"))
    assert (tmp_path / "one.js").read_text() == "/* why */ one()"


def test_the_picture_beside_the_title_is_the_mark():
    kind, drawing = unquote(icon()).split(",", 1)
    drawn = [path.get("d") for path in ElementTree.fromstring(drawing).iter(PATHS)]
    mark = ElementTree.parse(finders.find("img/mark.svg"))
    assert (kind, drawn) == ("data:image/svg+xml", [path.get("d") for path in mark.iter(PATHS)])


def test_the_pages_draw_the_same_mark():
    drawn = [path.get("d") for path in ElementTree.parse(finders.find("img/mark.svg")).iter(PATHS)]
    part = (settings.BASE_DIR / "templates" / "parts" / "_mark.html").read_text()
    assert all(path in part for path in drawn)
