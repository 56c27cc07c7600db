"""The site at one moment that doesn't pass: what a browser asks for is answered here, with time standing still.

So whatever is shown (dates, times that are free, "until 10:10 am") is the same each time it is looked at.
"""

from contextlib import closing
from datetime import datetime

import time_machine
from django.db import connection
from django.test import Client

ADDRESS = "http://localhost"
# What a redirection leads to could not be answered here; what a page leads on to is a new request, and can.
ONWARD = '<!doctype html><meta http-equiv="refresh" content="0; url={}">'


def stand_still(page, client: Client, moment: datetime) -> None:
    """From now on `page` sees at ADDRESS what `client` is given at this moment."""

    def answer(route):
        with time_machine.travel(moment, tick=False), closing(respond(client, route.request)) as response:
            if "Location" in response:
                route.fulfill(body=ONWARD.format(response["Location"]), content_type="text/html")
            else:
                route.fulfill(
                    status=response.status_code, body=response.getvalue(), content_type=response["Content-Type"]
                )
        connection.close()  # the driver calls this in a context that has a connection of its own

    page.route(f"{ADDRESS}/**", answer)


def respond(client: Client, asked):
    path = asked.url.removeprefix(ADDRESS)
    if asked.method == "POST":
        return client.post(path, asked.post_data or "", content_type=asked.headers["content-type"])
    return client.get(path)
