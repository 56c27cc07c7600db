"""Whether the web server beside this process answers as ready: `python -m practice.ready`, for a health check."""

import os
import sys
import urllib.request
from urllib.parse import urlsplit


def is_ready(port: str) -> bool:
    """Asks as the proxy does, under the site's own name: any other is refused."""
    host = urlsplit(os.environ.get("BASE_URL", "")).netloc or "localhost"
    request = urllib.request.Request(f"http://127.0.0.1:{port}/health/ready", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310 it is always http
            return answer.status == 200
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(not is_ready(os.environ.get("PORT", "8000")))
