import gzip

import brotli
import pytest
from django.http import HttpResponse

from practice.compression import compressed

LONG = b"Somebody waits. " * 200


def answer(rf, taken, content=LONG):
    def view(_request):
        return HttpResponse(content, headers={"ETag": '"a"'})

    return compressed(view)(rf.get("/", headers={"Accept-Encoding": taken} if taken else {}))


UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@pytest.mark.parametrize(
    ("taken", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5", "br"),
        ("gzip, deflate", "gzip"),
        ("gzip, br;q=0", "gzip"),
        ("gzip, br; q=0", "gzip"),
        ("identity", ""),
        ("", ""),
    ],
)
def test_a_page_travels_in_what_the_browser_takes(rf, taken, coding):
    response = answer(rf, taken)
    assert (response.get("Content-Encoding", ""), response["Vary"]) == (coding, "Accept-Encoding")
    assert UNPACK[coding](response.content) == LONG
    assert response["ETag"] == ('W/"a"' if coding else '"a"')
    assert int(response.get("Content-Length", len(response.content))) == len(response.content)


def test_a_short_page_travels_as_it_is(rf):
    response = answer(rf, "br", b"Hello.")
    assert (response.content, response.has_header("Content-Encoding")) == (b"Hello.", False)
