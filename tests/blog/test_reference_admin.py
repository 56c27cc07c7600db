"""References in the admin: added by pasting a line, and put right in parts."""

import pytest

from blog.models import Reference
from tests import pages
from tests.factories import make_person

pytestmark = pytest.mark.django_db

LIST = "/admin/blog/reference/"
LINE = (
    "Panksepp, J., & Lee, K. (2009). Emotional systems. In D. Fosha & M. Solomon (Eds.), The healing power (pp. 1-26). "
    "Norton."
)


@pytest.fixture
def editor(client):
    client.force_login(make_person("Wren Alder", role="owner"))
    return client


def add(editor, line: str, **more: str):
    return editor.post(f"{LIST}add/", {"original": line, **more})


def change(editor, reference: Reference, **changed: str) -> None:
    page = pages.read(editor.get(f"{LIST}{reference.pk}/change/"))
    fields = {**fields_of(page), **changed}
    if not fields.get("as_written"):
        fields.pop("as_written", None)
    answer = editor.post(f"{LIST}{reference.pk}/change/", fields)
    assert answer.status_code == 302, pages.read(answer).one("form", id="reference_form").words


def fields_of(page) -> dict:
    """What the page would send if nothing were changed."""
    sent = {}
    for control in page.one("form", id="reference_form"):
        name, kind = control.attributes.get("name"), control.attributes.get("type")
        if control.tag == "input" and name and kind not in {"submit", "button"}:
            if kind != "checkbox" or "checked" in control.attributes:
                sent[name] = control.attributes.get("value", "on" if kind == "checkbox" else "")
        elif control.tag == "textarea":
            sent[name] = control.text().removeprefix("\n")
        elif control.tag == "select":
            sent[name] = [one.attributes["value"] for one in control.all("option") if "selected" in one.attributes]
    return sent


def test_a_pasted_line_is_read_into_parts_which_are_shown_next(editor):
    answer = add(editor, LINE)
    reference = Reference.objects.get()
    assert answer["Location"] == f"{LIST}{reference.pk}/change/"
    assert (reference.key, reference.kind, reference.year, reference.page) == (
        "panksepp-lee-2009",
        "chapter",
        "2009",
        "1-26",
    )
    page = pages.read(editor.get(answer["Location"]))
    sent = fields_of(page)
    assert (sent["authors"], sent["editors"]) == ("Panksepp, J.\nLee, K.", "Fosha, D.\nSolomon, M.")
    words = page.one("form", id="reference_form").words
    assert "The healing power (pp. 1–26). Norton." in words
    assert "(Panksepp & Lee, 2009) or Panksepp and Lee (2009)" in words


def test_the_page_to_add_one_asks_for_the_line_alone(editor):
    page = pages.read(editor.get(f"{LIST}add/"))
    assert set(fields_of(page)) - {"csrfmiddlewaretoken"} == {"original"}


def test_another_can_be_pasted_at_once_and_has_a_key_of_its_own(editor):
    assert add(editor, LINE, _addanother="1")["Location"] == f"{LIST}add/"
    add(editor, LINE)
    assert sorted(Reference.objects.values_list("key", flat=True)) == ["panksepp-lee-2009", "panksepp-lee-2009-2"]


def test_saving_what_was_not_touched_changes_nothing(editor):
    add(editor, LINE)
    first = Reference.objects.values().get()
    change(editor, Reference.objects.get())
    assert Reference.objects.values().get() == first


def test_a_part_is_put_right_and_readers_see_it(editor):
    add(editor, LINE)
    change(editor, Reference.objects.get(), authors="Panksepp, J.\n“Rest, Sleep and Company”", publisher="W. W. Norton")
    reference = Reference.objects.get()
    assert reference.authors == [
        {"family": "Panksepp", "given": "J."},
        {"family": "Rest, Sleep and Company", "given": ""},
    ]
    assert reference.original == LINE
    assert reference.html == (
        "Panksepp, J., &amp; Rest, Sleep and Company. (2009). Emotional systems. In D. Fosha &amp; M. Solomon (Eds.), "
        "<i>The healing power</i> (pp. 1–26). W. W. Norton."
    )
    page = pages.read(editor.get(f"{LIST}{reference.pk}/change/"))
    assert fields_of(page)["authors"] == "Panksepp, J.\n“Rest, Sleep and Company”"


def test_a_part_can_be_emptied(editor):
    add(editor, LINE)
    change(editor, Reference.objects.get(), editors="", page="")
    reference = Reference.objects.get()
    assert (reference.editors, reference.page) == ([], "")


def test_a_new_line_is_read_anew_but_for_what_was_changed_beside_it(editor):
    add(editor, LINE)
    line = "Lee, K. (2011). Rooms. Journal of Rooms, 3(1), 4–5."
    change(editor, Reference.objects.get(), original=line, year="2012")
    reference = Reference.objects.get()
    assert (reference.key, reference.kind, reference.year, reference.editors) == (
        "panksepp-lee-2009",
        "article",
        "2012",
        [],
    )
    assert reference.html == "Lee, K. (2012). Rooms. <i>Journal of Rooms, 3</i>(1), 4–5."


def test_the_line_as_written_stays_where_that_is_wanted(editor):
    line = "Lee, Kim. (2011). Rooms. London: Harbour Press."
    add(editor, line)
    reference = Reference.objects.get()
    assert (reference.as_written, reference.html) == (True, "Lee, Kim. (2011). <i>Rooms</i>. London: Harbour Press.")
    change(editor, reference, publisher="Harbour Press")
    assert Reference.objects.get().html == "Lee, Kim. (2011). <i>Rooms</i>. London: Harbour Press."
    change(editor, Reference.objects.get(), as_written="")
    assert Reference.objects.get().html == "Lee, K. (2011). <i>Rooms</i>. Harbour Press."


def test_lines_from_before_are_read_again_when_that_is_asked(editor):
    before = Reference.objects.create(key="a-key", original=LINE)
    assert (before.as_written, before.html) == (True, LINE.replace("&", "&amp;"))
    editor.post(LIST, {"action": "read_again", "_selected_action": [before.pk]})
    before.refresh_from_db()
    assert (before.key, before.kind, before.as_written, before.volume) == ("a-key", "chapter", False, "")


def test_a_line_is_only_text(editor):
    add(editor, "Lee, K. (2011). <script>alert(1)</script>. Harbour Press. javascript:alert(1)")
    page = pages.read(editor.get(f"{LIST}{Reference.objects.get().pk}/change/"))
    assert [script for script in page.all("script") if "alert(1)" in script.text()] == []
    assert [link for link in page.all("a") if "javascript" in link.attributes.get("href", "")] == []
