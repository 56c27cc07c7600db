"""What people confide: plain to the row's reader, unreadable in the database, and nowhere else."""

import copy
import pickle
import uuid

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import decrypt
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.serializers import serialize
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.writer import MigrationWriter
from django.db.models import F, Value
from django.db.models.functions import Upper
from django.forms import modelform_factory

from bookings.models import Enquiry
from practice.confided import ConfidedField, NotInQueries, Sealed, Unreadable, keyring, seal, unseal
from tests.apps_with_digits import with_an_app
from tests.factories import make_person

pytestmark = pytest.mark.django_db

WORDS = "I would rather say this once. Ça va, 静か."
OLD = "old:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
NEW = "new:HxwbGhkYFxYVFBMSERAPDg0MCwoJCAcGBQQDAgEAHh0="


def confide(**fields) -> Enquiry:
    return Enquiry.objects.create(**{"name": "Rowan Heron", "email": "rowan@example.org", "words": WORDS, **fields})


def stored(enquiry, *columns) -> list:
    """What the database itself holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM bookings_enquiry WHERE id = %s", [enquiry.pk])
        return list(cursor.fetchone())


def store(enquiry, column, text):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE bookings_enquiry SET {column} = %s WHERE id = %s", [text, enquiry.pk])


def found(enquiry) -> Enquiry:
    return Enquiry.objects.get(pk=enquiry.pk)


def test_the_row_s_reader_reads_it_and_the_database_holds_none_of_it():
    enquiry = confide()
    assert (found(enquiry).name, found(enquiry).words, found(enquiry).answer) == ("Rowan Heron", WORDS, None)
    name, words, answer = stored(enquiry, "name", "words", "answer")
    assert (name[:9], words[:9], answer) == ("v1.suite.", "v1.suite.", None)
    assert not any(word in name + words for word in ("Rowan", "Heron", "rather", "Ça", "静か"))


def test_the_same_words_are_never_stored_alike():
    one, other = confide(name="Rowan"), confide(name="Rowan")
    assert stored(one, "name") != stored(other, "name")
    assert stored(one, "name") != stored(one, "words")


def test_nothing_said_and_nothing_written_are_two_things():
    silent, blank = confide(answer=None), confide(answer="")
    assert (found(silent).answer, found(blank).answer) == (None, "")
    assert stored(blank, "answer")[0].startswith("v1.suite.")
    assert [one.pk for one in Enquiry.objects.filter(answer__isnull=True)] == [silent.pk]


def test_it_survives_whatever_a_model_goes_through():
    [made] = Enquiry.objects.bulk_create([Enquiry(name="Rowan", email="r@example.org", words=WORDS)])
    made.refresh_from_db()
    assert made.words == WORDS
    put_off = Enquiry.objects.defer("words").get(pk=made.pk)
    assert (put_off.get_deferred_fields(), put_off.words) == ({"words"}, WORDS)
    assert pickle.loads(pickle.dumps(found(made))).words == WORDS
    assert copy.deepcopy(found(made)).words == WORDS
    made.words = "Other words."
    made.save(update_fields=["words"])
    assert (found(made).name, found(made).words) == ("Rowan", "Other words.")


@pytest.mark.parametrize("copied", [copy.copy, lambda row: row])
def test_a_copy_under_another_id_can_be_read_too(copied):
    enquiry = confide()
    other = copied(found(enquiry))
    other.pk, other._state.adding = uuid.uuid4(), True
    other.save()
    assert [found(enquiry).words, found(other).words] == [WORDS, WORDS]


def test_an_id_is_the_same_however_it_is_written():
    key = uuid.uuid4()
    assert found(confide(id=key.hex.upper())).words == WORDS


def test_a_row_can_be_listed_and_saved_without_its_key(settings):
    enquiry, before = confide(), None
    before = stored(enquiry, "name", "words")
    settings.FIELD_KEYS = NEW
    [listed] = Enquiry.objects.all()
    listed.email = "new@example.org"
    listed.save()
    assert (stored(enquiry, "name", "words"), stored(enquiry, "email")) == (before, ["new@example.org"])
    with pytest.raises(Unreadable, match="No key named 'suite' is in FIELD_KEYS"):
        _ = listed.words


def test_another_key_of_the_same_name_does_not_open_it(settings):
    settings.FIELD_KEYS = OLD
    enquiry = confide()
    settings.FIELD_KEYS = NEW.replace("new", "old")
    with pytest.raises(Unreadable, match="altered, or belongs to another place"):
        _ = found(enquiry).words


def test_swapped_rows_and_columns_do_not_open():
    one, other = confide(words="One."), confide(words="Other.")
    store(one, "words", stored(other, "words")[0])
    store(other, "name", stored(other, "words")[0])
    for row, column in ((one, "words"), (other, "name")):
        with pytest.raises(Unreadable):
            getattr(found(row), column)
    assert found(other).words == "Other."


@pytest.mark.parametrize("position", [10, 20, 40, -3])
def test_an_altered_text_does_not_open(position):
    enquiry = confide()
    [text] = stored(enquiry, "words")
    letter = "A" if text[position] != "A" else "B"
    store(enquiry, "words", text[:position] + letter + text[position:][1:])
    with pytest.raises(Unreadable):
        _ = found(enquiry).words


@pytest.mark.parametrize("text", ["v1.", "v1.suite", "v1.suite.", "v1.suite.AAAA", "v1.suite.é", "v1.nobody.AAAA"])
def test_what_was_never_sealed_does_not_open(text):
    enquiry = confide()
    store(enquiry, "words", text)
    with pytest.raises(Unreadable) as refusal:
        _ = found(enquiry).words
    assert WORDS not in str(refusal.value)


def test_the_database_itself_refuses_plain_words():
    enquiry = confide()
    with pytest.raises(IntegrityError), transaction.atomic():
        store(enquiry, "words", WORDS)


@pytest.mark.parametrize(
    "ask",
    [
        lambda rows: rows.filter(words=WORDS),
        lambda rows: rows.filter(words=None),
        lambda rows: rows.exclude(words__icontains="rather"),
        lambda rows: rows.filter(words__in=[WORDS]),
        lambda rows: rows.filter(words__length__gt=3),
        lambda rows: rows.filter(words=F("email")),
        lambda rows: list(rows.values("words")),
        lambda rows: list(rows.values()),
        lambda rows: list(rows.values_list("pk", "words")),
        lambda rows: list(rows.values_list("words", flat=True)),
        lambda rows: list(rows.annotate(loud=Upper("words")).values("loud")),
        lambda rows: rows.update(words=WORDS),
        lambda rows: rows.update(words=Value(WORDS)),
        lambda rows: rows.update(words=F("email")),
        lambda rows: rows.update(words=Upper("words")),
        lambda rows: rows.bulk_update(list(rows), ["words"]),
        lambda rows: Enquiry(name="Rowan", email="r@example.org", words=Upper(Value(WORDS))).save(),
        lambda rows: rows.get_or_create(words=WORDS),
        lambda rows: serialize("json", rows),
    ],
)
def test_no_query_searches_it_lists_it_or_sets_it(ask):
    enquiry = confide()
    before = stored(enquiry, "words")
    with pytest.raises(NotInQueries), transaction.atomic():
        ask(Enquiry.objects.all())
    assert (stored(enquiry, "words"), Enquiry.objects.count()) == (before, 1)


def test_it_can_be_emptied_by_a_query():
    confide(answer="An answer.")
    Enquiry.objects.update(answer=None)
    assert Enquiry.objects.get().answer is None


def test_what_comes_out_of_a_query_some_other_way_shows_nothing():
    confide()
    aside = Enquiry.objects.annotate(aside=F("words")).get().aside
    assert (type(aside), repr(aside)) == (Sealed, "<sealed>")
    with pytest.raises(NotInQueries):
        str(aside)


def test_a_model_form_shows_it_and_saves_it():
    enquiry = confide()
    form_class = modelform_factory(Enquiry, fields=["name", "email", "words"])
    assert form_class(instance=found(enquiry)).initial["words"] == WORDS
    form = form_class({"name": "Rowan", "email": "r@example.org", "words": "Again."}, instance=found(enquiry))
    assert form.is_valid(), form.errors
    form.save()
    assert (found(enquiry).name, found(enquiry).words) == ("Rowan", "Again.")


def test_a_migration_writes_it_as_it_is():
    text, imports = MigrationWriter.serialize(ConfidedField(null=True, help_text="Kept."))
    assert text == "practice.confided.ConfidedField(help_text='Kept.', null=True)"
    assert imports == {"import practice.confided"}


def test_a_row_without_a_uuid_of_its_own_is_refused_by_the_checks():
    class Numbered(models.Model):
        words = ConfidedField()

        class Meta:
            app_label = "bookings"
            managed = False

    try:
        assert [problem.id for problem in Numbered._meta.get_field("words").check()] == ["practice.E002"]
        assert Enquiry._meta.get_field("words").check() == []
    finally:
        from django.apps import apps

        del apps.all_models["bookings"]["numbered"]
        apps.clear_cache()


def test_the_first_key_writes_and_all_of_them_read(settings):
    settings.FIELD_KEYS = OLD
    enquiry = confide()
    settings.FIELD_KEYS = f"{NEW}, {OLD}"
    assert found(enquiry).words == WORDS
    assert stored(confide(), "words")[0].startswith("v1.new.")


def test_everything_is_written_anew_under_the_first_key(settings, capsys):
    settings.FIELD_KEYS = OLD
    enquiry = confide(answer="An answer.")
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    call_command("rotate_keys")
    assert "Enquiries: 1\n" in capsys.readouterr().out
    written = stored(enquiry, "name", "words", "answer")
    call_command("rotate_keys")  # as after a run that was cut short: what is done stays done
    assert "Enquiries: 0\n" in capsys.readouterr().out
    assert stored(enquiry, "name", "words", "answer") == written
    settings.FIELD_KEYS = NEW
    assert (found(enquiry).name, found(enquiry).words, found(enquiry).answer) == ("Rowan Heron", WORDS, "An answer.")


def test_the_keys_of_second_steps_are_written_anew_too(settings, capsys):
    settings.FIELD_KEYS = OLD
    wren = make_person()
    secret = with_an_app(wren)
    codes = RecoveryCodes.activate(wren).get_unused_codes()
    Authenticator.objects.create(user=wren, type="webauthn", data={"name": "v1.phone.", "credential": {}})
    settings.FIELD_KEYS = f"{NEW},{OLD}"

    call_command("rotate_keys")
    assert "Authenticators: 2\n" in capsys.readouterr().out
    call_command("rotate_keys")
    assert "Authenticators: 0\n" in capsys.readouterr().out

    settings.FIELD_KEYS = NEW
    app, spare, passkey = Authenticator.objects.order_by("pk")
    assert decrypt(app.data["secret"]) == secret
    assert (spare.wrap().get_unused_codes(), spare.data["used_mask"]) == (codes, 0)
    assert passkey.data == {"name": "v1.phone.", "credential": {}}


@pytest.mark.parametrize(
    "written",
    ["", " , ", "one", "one:", ":AAAA", "one:not base64!", "one:AAAA", f"{OLD},{OLD}", f"a b{OLD}", OLD + "x"],
)
def test_keys_that_can_not_be_used_are_refused_with_a_sentence(written):
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS is a name and 32 random bytes"):
        keyring(written)


def test_a_sealed_text_opens_at_its_own_place_alone():
    text = seal("words", "here")
    assert unseal(text, "here") == "words"
    with pytest.raises(Unreadable):
        unseal(text, "there")
