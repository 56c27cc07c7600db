#!/usr/bin/env python
"""Django's commands. One that needs the database, and finds none, says how to start it."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from practice import embedded
from practice.embedded.servers import Postgres

WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "startapp",
    "version",
}
ASK_FOR_HELP = {"--help", "-h", "--version"}


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
    try:
        host = settings.DATABASES["default"]["HOST"]
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    is_embedded = host == str(embedded.postgres_socket_dir())
    if is_embedded and needs_database(arguments[1:]) and not Postgres().answers():
        sys.exit("No database answers. Start `make services` (or `make run`) in another terminal, then try again.")
    execute_from_command_line(arguments)


def needs_database(words: list[str]) -> bool:
    return bool(words) and words[0] not in WITHOUT_DATABASE and not ASK_FOR_HELP.intersection(words)


if __name__ == "__main__":
    main(sys.argv)
