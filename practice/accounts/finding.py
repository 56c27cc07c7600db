"""Finding people by the beginnings of words of their name and address, as they are typed: with or without accents."""

import re

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Func, TextField

ACCENTED = "àáâäãåçèéêëìíîïñòóôöõùúûüýÿÀÁÂÄÃÅÇÈÉÊËÌÍÎÏÑÒÓÔÖÕÙÚÛÜÝ"
WITHOUT = "aaaaaaceeeeiiiinooooouuuuyyAAAAAACEEEEIIIINOOOOOUUUUY"
BETWEEN = "@.-_+’'"  # what stands between two words, of an address too
MOST = 6  # words looked for
BARE = str.maketrans(ACCENTED + BETWEEN, WITHOUT + " " * len(BETWEEN))


class Bare(Func):
    """A name as it is put in order: Élodie beside Elodie."""

    template = f"lower(translate(%(expressions)s, '{ACCENTED}', '{WITHOUT}'))"
    output_field = TextField()


class WordsOf(Func):
    """The words of some columns, small and bare, as PostgreSQL finds them by an index. It needs no extension."""

    arg_joiner = " || ' ' || "
    template = "to_tsvector('simple'::regconfig, lower(translate(%(expressions)s, '{}', '{}')))".format(
        (ACCENTED + BETWEEN).replace("'", "''"), WITHOUT + " " * len(BETWEEN)
    )
    output_field = SearchVectorField()


def beginning_with(typed: str) -> SearchQuery | None:
    """Words of which each begins with one of those typed; None where none was."""
    words = re.findall(r"[^\W_]+", typed.translate(BARE).lower())[:MOST]
    return SearchQuery(" & ".join(f"{word}:*" for word in words), config="simple", search_type="raw") if words else None
