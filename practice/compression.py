"""Pages that travel compressed: those alone that hold no secret, for the length of a compressed page tells of it."""

from functools import lru_cache, wraps

import brotli
from django.utils.cache import patch_vary_headers
from django.views.decorators.gzip import gzip_page

QUALITY = 11  # the most, which takes a twentieth of a second: once, for a page is asked for again as it was
KEPT = 128  # pages
SHORTEST = 200  # bytes


def compressed(view):
    """A view whose page is sent in Brotli to whoever takes it, and else as `gzip_page` does."""
    in_gzip = gzip_page(view)

    @wraps(view)
    def sent(request, *args, **kwargs):
        if "br" not in accepted(request):
            return in_gzip(request, *args, **kwargs)
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Accept-Encoding"])
        if len(response.content) >= SHORTEST and not response.has_header("Content-Encoding"):
            response.content = in_brotli(response.content)
            response["Content-Encoding"], response["Content-Length"] = "br", str(len(response.content))
            if response.get("ETag", "").startswith('"'):
                response["ETag"] = f"W/{response['ETag']}"  # of the page, not of these bytes
        return response

    return sent


@lru_cache(maxsize=KEPT)
def in_brotli(page: bytes) -> bytes:
    return brotli.compress(page, mode=brotli.MODE_TEXT, quality=QUALITY)


def accepted(request) -> set[str]:
    """The names of the codings that the browser takes; one with the weight 0 it doesn't."""
    named = (part.partition(";") for part in request.headers.get("Accept-Encoding", "").split(","))
    return {name.strip() for name, _, weight in named if weight.replace(" ", "") not in ("q=0", "q=0.0")}
