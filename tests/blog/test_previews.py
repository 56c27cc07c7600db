"""What is being written, in the page it will be: for whoever has the link, until it is taken back."""

import pytest
from django.core import signing
from django.test import Client

from blog.models import Article, Reference
from blog.models.queries import PREVIEWS
from practice.logs import PRIVATE_LINK
from tests.blog.writing import LIST, Desk
from tests.factories import make_article, make_practice
from tests.pages import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(frozen):
    make_practice()
    return make_article(
        "A room", body="<p>Somebody waits.</p>", slug="a-room", published=False, disclaimer="For learning."
    )


def test_whoever_has_the_link_reads_what_nobody_else_can(article):
    answer, stranger = Client().get(article.preview_url), Client().get("/articles/a-room/")
    page = read(answer)

    assert (answer.status_code, stranger.status_code) == (200, 404)
    assert page.one("div", "prose").words == "Somebody waits."
    assert page.one("p", "notice").words == (
        "A preview of what is still being written, for those who were given this link. It is not public."
    )
    assert page.one("title").words.startswith("Preview: A room")


def test_no_search_engine_and_no_cache_keeps_it(article):
    answer = Client().get(article.preview_url)
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert {"no-store", "private"} <= {word.strip() for word in answer["Cache-Control"].split(",")}
    assert answer["Referrer-Policy"] == "same-origin"
    assert not answer.cookies


def test_it_shows_what_is_being_written_and_the_article_what_was_saved(wrens, article):
    article.publish()
    lee = Reference.objects.create(
        key="lee-2001", original="Lee, J. (2001). Home.", year="2001", authors=[{"family": "Lee"}]
    )
    Desk(wrens, article).autosave(title="A larger room", body="<p>See Lee (2001).</p>", references=[lee.pk])

    preview, public = read(Client().get(article.preview_url)), read(Client().get("/articles/a-room/"))
    assert (preview.one("h1").words, public.one("h1").words) == ("A larger room", "A room")
    assert (len(preview.all("a", "cite")), len(public.all("a", "cite"))) == (1, 0)
    assert "A preview" not in public.words
    assert Article.objects.get().title == "A room"


def test_a_new_link_takes_the_earlier_ones_back(wrens, article):
    old = article.preview_url
    assert wrens.post(f"{LIST}{article.pk}/preview/new-link/").status_code == 302
    article.refresh_from_db()

    assert (Client().get(old).status_code, Client().get(article.preview_url).status_code) == (404, 200)
    assert old not in wrens.get(f"{LIST}{article.pk}/change/").content.decode()
    assert article.preview_url in wrens.get(f"{LIST}{article.pk}/change/").content.decode()


def test_the_link_of_one_article_shows_no_other(wrens, article):
    other = make_article("A door", published=False)
    wrens.post(f"{LIST}{other.pk}/preview/new-link/")
    assert Client().get(article.preview_url).status_code == 200


@pytest.mark.parametrize(
    "forge",
    [
        lambda pk: "x",
        lambda pk: PREVIEWS.sign_object([pk, 1]),
        lambda pk: PREVIEWS.sign_object([pk + 1, 0]),
        lambda pk: PREVIEWS.sign_object([pk]),
        lambda pk: PREVIEWS.sign_object(pk),
        lambda pk: PREVIEWS.sign_object(["x", 0]),
        lambda pk: PREVIEWS.sign_object([pk, 0])[:-1],
        lambda pk: signing.Signer(salt="new-article").sign_object([pk, 0]),
        lambda pk: signing.Signer().sign_object([pk, 0]),
    ],
)
def test_a_link_that_is_not_ours_is_404(article, forge):
    assert Client().get(f"/articles/preview/{forge(article.pk)}/").status_code == 404


def test_only_whoever_writes_here_makes_a_new_link(client, article):
    address = f"{LIST}{article.pk}/preview/new-link/"
    assert (client.post(address).status_code, client.get(address).status_code) == (401, 302)
    article.refresh_from_db()
    assert article.preview_generation == 0


def test_the_log_keeps_no_link(article):
    said = f'"GET {article.preview_url} HTTP/1.1" 200'
    assert PRIVATE_LINK.sub(r"\1…", said) == '"GET /articles/preview/…/ HTTP/1.1" 200'
