"""Citations that no reference fits by itself are settled by hand, once, and stay so."""

import pytest
from django.test import Client

from blog.models import Reference
from blog.prose import lay_out, paragraphs
from blog.settled import questions
from tests.blog.writing import LIST, Desk
from tests.factories import make_article
from tests.pages import read

pytestmark = pytest.mark.django_db

BODY = (
    "<p>It is near. Dr. Lee et al. saw it first (Lee, 2002), and wrote it down. Nobody read it.</p>"
    "<p>As Lee (2002) said (Fern, 1999; see Moss &amp; Fern, 2010, p. 3). The Winnipeg (1950) was a flood.</p>"
)


@pytest.fixture
def lee():
    return Reference.objects.create(
        key="lee-2001", original="Lee, J. (2001). Home. Harbour Press.", year="2001", authors=[{"family": "Lee"}]
    )


@pytest.fixture
def fern():
    return Reference.objects.create(
        key="fern-1999", original="Fern, A. (1999). Moss. Harbour Press.", year="1999", authors=[{"family": "Fern"}]
    )


@pytest.fixture
def article(lee, fern):
    article = make_article("A room", slug="a-room", body=BODY)
    article.references.set([lee, fern])
    return article


def chosen(client, article, **answers) -> dict:
    """What the page sends when these are chosen, by the words of the citation."""
    page = read(client.get(f"{LIST}{article.pk}/citations/"))
    sent = {one.attributes["name"]: one.attributes.get("value", "") for one in page.all("input", type="hidden")}
    for label in page.all("label"):
        name = label.attributes.get("for", "").removeprefix("id_")
        field = page.one("select", name=name)
        [initial] = [one.attributes["value"] for one in field.all("option") if "selected" in one.attributes] or [""]
        sent[name] = answers.get(label.words, initial)
    return sent


def settle(client, article, answers: dict):
    return client.post(f"{LIST}{article.pk}/citations/", chosen(client, article, **answers))


def cited(slug="a-room") -> list[tuple[str, str]]:
    links = read(Client().get(f"/articles/{slug}/")).one("div", "prose").all("a", "cite")
    return [(link.words, link.attributes["href"]) for link in links]


def test_the_page_says_how_many_matched_and_asks_for_the_rest_with_its_sentence(wrens, article):
    page = read(wrens.get(f"{LIST}{article.pk}/citations/"))
    asked = {
        one.one("label").words: one.one("p", "studio-sentence").words for one in page.all("div", "studio-question")
    }

    assert "1 of 4 matched." in page.words
    assert asked == {
        "Lee, 2002": "Dr. Lee et al. saw it first (Lee, 2002), and wrote it down.",
        "Moss & Fern, 2010": "As Lee (2002) said (Fern, 1999; see Moss & Fern, 2010, p. 3).",
    }
    assert page.one("section", aria_labelledby="uncited").one("li").words == "Lee, J. (2001). Home. Harbour Press."


def test_what_was_chosen_links_every_mention_and_stays_when_the_text_changes(wrens, article, lee):
    assert settle(wrens, article, {"Lee, 2002": str(lee.pk)}).status_code == 302
    linked = [("Lee, 2002", "#ref-lee-2001"), ("Lee (2002)", "#ref-lee-2001"), ("Fern, 1999", "#ref-fern-1999")]
    assert cited() == linked

    Desk(wrens, article).save(body=f"<h2>New</h2><p>First (Lee, 2002, p. 7).</p>{BODY}")
    assert cited() == [("Lee, 2002", "#ref-lee-2001"), *linked]
    page = read(wrens.get(f"{LIST}{article.pk}/citations/"))
    assert ("4 of 5 matched." in page.words, "Every reference is cited." in page.words) == (True, True)


def test_what_is_no_citation_is_not_counted(wrens, article):
    settle(wrens, article, {"Moss & Fern, 2010": "none"})
    assert "1 of 3 matched." in read(wrens.get(f"{LIST}{article.pk}/citations/")).words
    assert "Moss &amp; Fern, 2010" in Client().get("/articles/a-room/").content.decode()


def test_a_choice_can_be_taken_back(wrens, article, lee):
    settle(wrens, article, {"Lee, 2002": str(lee.pk)})
    settle(wrens, article, {"Lee, 2002": ""})
    article.refresh_from_db()
    assert (article.settled, [words for words, _ in cited()]) == ({}, ["Fern, 1999"])


def test_two_people_settle_different_citations_and_both_count(wrens, iras, article, lee, fern):
    theirs = chosen(iras, article, **{"Moss & Fern, 2010": str(fern.pk)})
    settle(wrens, article, {"Lee, 2002": str(lee.pk)})
    iras.post(f"{LIST}{article.pk}/citations/", theirs)
    article.refresh_from_db()
    assert article.settled == {"lee 2002": lee.pk, "moss fern 2010": fern.pk}


def test_settling_does_not_stand_in_the_way_of_an_open_form(wrens, iras, article, lee):
    opened = Desk(iras, article)
    settle(wrens, article, {"Lee, 2002": str(lee.pk)})
    assert opened.save(summary="New.").status_code == 302
    article.refresh_from_db()
    assert (article.summary, article.settled) == ("New.", {"lee 2002": lee.pk})


def test_only_a_reference_of_the_article_can_be_chosen(wrens, article):
    other = Reference.objects.create(key="other", original="Other, O. (2002). Other.")
    answer = settle(wrens, article, {"Lee, 2002": str(other.pk)})
    article.refresh_from_db()
    assert (answer.status_code, article.settled) == (422, {})


def test_a_work_that_is_not_among_the_references_any_more_links_nothing(wrens, article, lee, fern):
    settle(wrens, article, {"Lee, 2002": str(lee.pk)})
    article.references.set([fern])
    assert cited() == [("Fern, 1999", "#ref-fern-1999")]
    article.references.add(lee)
    assert [words for words, _ in cited()] == ["Lee, 2002", "Lee (2002)", "Fern, 1999"]


def test_another_key_for_the_work_changes_nothing(wrens, article, lee):
    settle(wrens, article, {"Lee, 2002": str(lee.pk)})
    Reference.objects.filter(pk=lee.pk).update(key="lee-home")
    assert cited()[0] == ("Lee, 2002", "#ref-lee-home")


def test_what_was_settled_comes_back_with_a_version(wrens, article, lee):
    settle(wrens, article, {"Lee, 2002": str(lee.pk)})
    revision = article.revisions.first()
    settle(wrens, article, {"Lee, 2002": ""})
    wrens.post(f"{LIST}{article.pk}/versions/{revision.pk}/restore/")
    article.refresh_from_db()
    assert (revision.name, article.settled) == ("Citations settled by hand", {"lee 2002": lee.pk})


def test_a_citation_that_fits_a_reference_by_itself_is_not_asked_about_nor_changed():
    lee = Reference(key="lee-2001", original="Lee, J. (2001). Home.", year="2001", authors=[{"family": "Lee"}])
    body = "<p>It is so (Lee, 2001).</p>"
    assert questions(paragraphs(body, [lee])) == []
    assert lay_out(body, [lee], {"lee 2001": None}) == lay_out(body, [lee])


def test_no_word_of_the_text_is_changed(wrens, article, lee):
    before = read(Client().get("/articles/a-room/")).one("div", "prose").text(without=("cite-card",))
    settle(wrens, article, {"Lee, 2002": str(lee.pk), "Moss & Fern, 2010": "none"})
    assert read(Client().get("/articles/a-room/")).one("div", "prose").text(without=("cite-card",)) == before


def test_a_title_in_italics_is_not_asked_about_as_no_answer_would_count():
    body = "<p>As in <em>Attachment and Loss</em> (1969).</p>"
    assert questions(paragraphs(body, [])) == []
    assert [one.text for one in questions(paragraphs("<p>So it is (Moss, 1999).</p>", []))] == ["Moss, 1999"]


def test_an_answer_stays_while_its_work_is_off_the_list_and_another_is_given(wrens, article, lee, fern):
    settle(wrens, article, {"Lee, 2002": str(lee.pk)})
    article.references.remove(lee)
    settle(wrens, article, {"Moss & Fern, 2010": str(fern.pk)})
    article.refresh_from_db()
    assert article.settled == {"lee 2002": lee.pk, "moss fern 2010": fern.pk}
