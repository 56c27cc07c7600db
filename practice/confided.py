"""What people confide is unreadable in the database (docs/decisions/0013).

`ConfidedField` keeps a text encrypted with AES-256-GCM, under a key from `FIELD_KEYS` that never enters the database.
Table, column and row are bound in: a text that was altered, or moved to another place, does not open.
"""

import base64
import binascii
import os
import re
import uuid
from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core import checks
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models
from django.db.models.query_utils import DeferredAttribute

FORMAT = "v1"
NONCE = 12  # bytes
KEY = 32  # bytes
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,20}")
HOW_TO_WRITE_KEYS = (
    "FIELD_KEYS is a name and 32 random bytes in base64 with a colon between, more of them after commas: "
    "see .env.example. The first one writes, all of them read."
)


class Unreadable(Exception):
    """A confided text does not open: its key is not in FIELD_KEYS, or it was altered, or it belongs elsewhere."""


class NotInQueries(FieldError):
    """What is confided is read and written one row at a time, through the row. No query searches, lists or sets it."""


@cache
def keyring(written: str) -> dict[str, AESGCM]:
    """The keys by their names, the one that writes first. Raises `ImproperlyConfigured`."""
    keys = {}
    for part in filter(None, (part.strip() for part in written.split(","))):
        name, _colon, key = part.partition(":")
        try:
            secret = base64.b64decode(key, validate=True)
        except binascii.Error:
            secret = b""
        if not KEY_ID.fullmatch(name) or len(secret) != KEY or name in keys:
            raise ImproperlyConfigured(HOW_TO_WRITE_KEYS)
        keys[name] = AESGCM(secret)
    if not keys:
        raise ImproperlyConfigured(HOW_TO_WRITE_KEYS)
    return keys


def require_keys() -> None:
    """Raise `ImproperlyConfigured` where FIELD_KEYS can't be used: such a server must not start."""
    keyring(settings.FIELD_KEYS)


@dataclass(frozen=True)
class Sealed:
    """A text as the database holds it, and the row it was found in. Printing it shows nothing."""

    text: str
    row: uuid.UUID | None = None

    def __str__(self):
        raise NotInQueries("This came out of a query. Read it from its row, as an attribute.")

    def __repr__(self):
        return "<sealed>"


def first_mark() -> str:
    """How a text begins that was sealed with the key that writes."""
    return f"{FORMAT}.{next(iter(keyring(settings.FIELD_KEYS)))}."


def seal(words: str, place: str) -> str:
    """`words` as they are stored at `place`."""
    key = next(iter(keyring(settings.FIELD_KEYS).values()))
    nonce = os.urandom(NONCE)
    hidden = nonce + key.encrypt(nonce, words.encode(), place.encode())
    return f"{first_mark()}{base64.urlsafe_b64encode(hidden).decode()}"


def unseal(text: str, place: str) -> str:
    """The words stored as `text` at `place`. Raises `Unreadable`, which tells nothing of them."""
    form, _dot, rest = text.partition(".")
    name, _dot, hidden = rest.partition(".")
    key = keyring(settings.FIELD_KEYS).get(name)
    if form != FORMAT or key is None:
        raise Unreadable(f"No key named {name[:20]!r} is in FIELD_KEYS.")
    try:
        raw = base64.urlsafe_b64decode(hidden)
        if base64.urlsafe_b64encode(raw).decode() != hidden:  # one text alone stands for these bytes
            raise ValueError
        return key.decrypt(raw[:NONCE], raw[NONCE:], place.encode()).decode()
    except (InvalidTag, ValueError):
        raise Unreadable("A confided text was altered, or belongs to another place.") from None


class Confided(DeferredAttribute):
    """Opens the text when it is first read, so that rows can be listed and saved by whoever has no key."""

    def __get__(self, instance, cls=None):
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = unseal(value.text, self.field.place(value.row or instance.pk))
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance, value):
        """Remember where a stored text was found: a copy of the row gets another id before it is saved."""
        if isinstance(value, Sealed) and not value.row:
            value = Sealed(value.text, instance.__dict__.get(instance._meta.pk.attname))
        instance.__dict__[self.field.attname] = value


class ConfidedField(models.TextField):
    """A text that only the site's own processes can read, as an attribute of its row.

    The row has a UUID made in Python, since that is bound in before the database has seen the row. Queries can ask
    whether it is empty (`isnull`) and nothing else. Renaming its table or column makes what is stored unreadable.
    A column added to a table that has rows is `null=True`. Never update it on a conflict (`bulk_create`).
    """

    descriptor_class = Confided

    def check(self, **kwargs):
        row_id = self.model._meta.pk
        has_uuid = isinstance(row_id, models.UUIDField) and row_id.has_default()
        problem = checks.Error("A confided text needs a row with a UUID made in Python.", obj=self, id="practice.E002")
        return [*super().check(**kwargs), *([] if has_uuid else [problem])]

    def place(self, row) -> str:
        """What is bound in: the table, the column and the row, whichever way its id is written."""
        return "\n".join([self.model._meta.db_table, self.column, str(self.model._meta.pk.to_python(row))])

    def db_check(self, connection):
        """The database itself refuses a text that was not sealed."""
        return f"left({connection.ops.quote_name(self.column)}, {len(FORMAT) + 1}) = '{FORMAT}.'"

    def pre_save(self, model_instance, add):
        """What to store. A text that nobody read is stored as it is, and needs no key."""
        stored = model_instance.__dict__.get(self.attname)
        place = self.place(model_instance.pk)
        if isinstance(stored, Sealed) and self.place(stored.row) == place:
            return stored
        words = getattr(model_instance, self.attname)
        return words if words is None else Sealed(seal(self.to_python(words), place))

    def from_db_value(self, value, expression, connection):
        return value if value is None else Sealed(value)

    def to_python(self, value):
        if hasattr(value, "resolve_expression"):
            raise NotInQueries(f"{self} is set to words, not to an expression.")
        return super().to_python(value)

    def get_db_prep_value(self, value, connection, prepared=False):
        if isinstance(value, Sealed):
            return value.text
        if value is None:
            return None
        raise NotInQueries(f"{self} is set on a row, which is then saved.")

    def get_placeholder(self, value, compiler, connection):
        if hasattr(value, "resolve_expression"):
            raise NotInQueries(f"{self} is set on a row, which is then saved.")
        return "%s"

    def select_format(self, compiler, sql, params):
        if not compiler.query.default_cols:  # it gives values, not rows
            raise NotInQueries(f"{self} is read from its row, not with values().")
        return super().select_format(compiler, sql, params)

    def get_lookup(self, lookup_name):
        if lookup_name != "isnull":
            raise NotInQueries(f"{self} can only be asked with isnull whether it is empty.")
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name):
        raise NotInQueries(f"{self} can only be asked with isnull whether it is empty.")

    def value_to_string(self, obj):
        raise NotInQueries(f"{self} is not written to fixtures: they would hold it in plain words.")
