from collections import Counter
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers, patch_cache_control, patch_vary_headers
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import conditional_page, require_safe

from blog import apa, citing, pictures, prose, structured
from blog.forms import SearchForm
from blog.models import Article, Picture, PictureFile, Reference, Series, Tag
from blog.models.articles import Author
from blog.studio.actions import put_draft_over
from practice.accounts.models import Person
from practice.accounts.roles import May, may
from practice.clock import HOME_ZONE
from practice.compression import compressed
from practice.profile.models import Practice

A_PAGE = 10  # articles
RELATED = 3  # articles under an article
A_YEAR = 365 * 24 * 3600  # seconds


def page_of(request, articles):
    return Paginator(articles, A_PAGE).get_page(request.GET.get("page"))


@require_safe
def index(request):
    years, authors = shelves()
    context = {
        "page_obj": page_of(request, Article.objects.published().for_lists()),
        "series_list": Series.objects.with_something_to_read(),
        "tags": Tag.objects.with_something_to_read(),
        "years": years,
        "authors": authors,
    }
    return render(request, "blog/index.html", context)


def shelves() -> tuple[list[tuple[int, int]], list[Author]]:
    """The years, newest first, with how many articles each has; and who writes. One query.

    The years are counted here, on British Columbia's clock: the database's zone data may be old.
    """
    rows = Article.objects.published().order_by("-published_at").values_list("published_at", "author__name")
    years = Counter(published_at.astimezone(ZoneInfo(HOME_ZONE)).year for published_at, _name in rows)
    authors = {Author(name) for _published_at, name in rows if name}
    return list(years.items()), sorted((one for one in authors if one.slug), key=lambda author: author.slug)


@compressed  # long, and safe to: it holds no token and nothing that was asked
@conditional_page
@require_safe
def article(request, slug):
    article = Article.objects.for_reading().filter(slug=slug).first()
    if not (article and (article.is_published or may(request.user, May.WRITE))):
        return to_new_address(slug)
    response = read(request, article, article.references.all(), is_draft=not article.is_published)
    if article.is_published and request.session.session_key is None:
        patch_cache_control(response, private=True, no_cache=True)  # it names nobody: kept, and asked for again
        patch_vary_headers(response, ["Accept-Encoding"])  # also where it turns out that nothing has to be sent
    else:
        add_never_cache_headers(response)
    return response


def to_new_address(slug):
    """Where the article that stood here stands now. Browsers ask again in an hour: another may come to stand here."""
    moved = Article.objects.find_moved(slug)
    if moved is None:
        raise Http404("There is no article here yet.")
    response = redirect(moved, permanent=True)
    patch_cache_control(response, max_age=3600)
    return response


@require_safe
def picture(request, name):
    """A file of a picture. Its name is made from it, so whoever has it never asks again."""
    if not pictures.key_of(request.path):
        raise Http404("No picture has such a name.")
    file = get_object_or_404(PictureFile, name=name)
    response = HttpResponse(bytes(file.content), content_type=file.content_type)
    patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
    return response


@never_cache
@require_safe
def preview(request, token):
    """The article as it is being written, for whoever has the link."""
    article = Article.objects.for_reading().find_by_preview(token)
    if article is None:
        raise Http404("This link shows nothing any more. It was taken back, or a part of it is missing.")
    references = put_draft_over(article)
    response = read(request, article, references, is_preview=True)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def read(request, article: Article, references: Iterable[Reference], **states):
    """The reading page of an article."""
    references = sorted(references, key=lambda reference: reference.list_order)
    context = {**whole_page(article, references, Practice.current()), **states}
    return render(request, "blog/article.html", context)


def whole_page(article: Article, references: list[Reference], practice: Practice) -> dict:
    """What the page of an article shows. One query, for what is related, and one where it has pictures."""
    body = prose.sanitise(article.body)
    page = prose.lay_out(body, references, article.settled_among(references), Picture.objects.named_in(body))
    previous, following = article.neighbours()
    work = citing.as_work(article, practice)
    related = Article.objects.published().related_to(article, references, [tag["pk"] for tag in article.subjects])
    return {
        "article": article,
        "practice": practice,
        "prose": page,
        "picture": page.shown[0] if page.shown else None,
        "references": [with_ways_back(reference, page) for reference in references],
        "previous": previous,
        "next": following,
        "related": related.only("title", "slug", "summary")[:RELATED],
        "cited": SafeString(apa.line_html(work)),
        "bibtex": apa.to_bibtex(work),
        "data": structured.article_data(article, references, practice, page.shown),
    }


def with_ways_back(reference, page: prose.Prose) -> dict:
    """A line of the list of references, and the numbers of the mentions it leads back to."""
    mentions = range(1, page.mentions.get(reference.key, 0) + 1)
    return {"key": reference.key, "html": reference.html, "mentions": mentions}


@require_safe
def series(request, slug):
    series = get_object_or_404(Series, slug=slug)
    articles = Article.objects.published().for_lists().filter(series=series).order_by("part_number", "published_at")
    minutes = sum(article.minutes_to_read for article in articles)
    return render(request, "blog/series.html", {"series": series, "articles": articles, "minutes": minutes})


@require_safe
def tag(request, slug):
    tag = get_object_or_404(Tag, slug=slug)
    return render(
        request, "blog/tag.html", {"tag": tag, "page_obj": page_of(request, tag.articles.published().for_lists())}
    )


@require_safe
def archive(request, year):
    years, _authors = shelves()
    if year not in dict(years):
        raise Http404("Nothing appeared in that year.")
    articles = Article.objects.published().of_year(year).for_lists()
    return render(request, "blog/archive.html", {"year": year, "years": years, "page_obj": page_of(request, articles)})


@require_safe
def author(request, slug):
    """Whoever signs with a name that this address says: two people of one name share it."""
    published = Article.objects.published()
    people = Person.objects.filter(pk__in=published.values("author")).select_related("practitioner").order_by("name")
    writers = [person for person in people if Author(person.name).slug == slug]
    if not writers:
        raise Http404("Nobody of that name writes here.")
    author = Author(writers[0].name)
    context = {
        "author": author,
        "about": [about for writer in writers if (about := about_in_public(writer))],
        "page_obj": page_of(request, published.for_lists().filter(author__in=writers)),
        "data": structured.person_data(author),
    }
    return render(request, "blog/author.html", context)


def about_in_public(person: Person) -> str:
    """What the pages for booking say of them too; "" of whoever can't be booked there."""
    practitioner = getattr(person, "practitioner", None)
    return practitioner.about if practitioner and practitioner.is_listed else ""


@require_safe
def search(request):
    form = SearchForm(request.GET)
    words = form.words()
    published = Article.objects.published()
    # All are ranked at once, which tells how many there are; only those of this page are read and excerpted.
    page = page_of(request, published.ranked(words) if words else [])
    articles = published.found_by(words).in_bulk(page.object_list)
    found = [articles[pk] for pk in page if pk in articles]
    context = {"form": form, "query": words, "page_obj": page, "articles": found}
    if words and not found:
        context["suggestions"] = published.perhaps_meant(words)
        context["tags"] = Tag.objects.with_something_to_read()
    return render(request, "blog/search.html", context)
