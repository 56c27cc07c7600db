from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from blog import prose
from blog.forms import SearchForm
from blog.models import Article, Series, Tag
from blog.studio.actions import put_draft_over

A_PAGE = 10  # articles


def page_of(request, articles):
    return Paginator(articles, A_PAGE).get_page(request.GET.get("page"))


@require_safe
def index(request):
    context = {
        "page_obj": page_of(request, Article.objects.published().for_lists()),
        "series_list": Series.objects.filter(articles__in=Article.objects.published()).distinct(),
        "tags": Tag.objects.filter(articles__in=Article.objects.published()).distinct(),
    }
    return render(request, "blog/index.html", context)


@gzip_page  # long, and safe to: it holds no token and nothing that was asked
@require_safe
def article(request, slug):
    article = Article.objects.select_related("author", "series").filter(slug=slug).first()
    if not (article and (article.is_published or request.user.is_staff)):
        return to_new_address(slug)
    response = read(request, article, article.references.all(), is_draft=not article.is_published)
    if not article.is_published:
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


@never_cache
@require_safe
def preview(request, token):
    """The article as it is being written, for whoever has the link."""
    article = Article.objects.select_related("author", "series").find_by_preview(token)
    if article is None:
        raise Http404("This link shows nothing any more. It was taken back, or a part of it is missing.")
    references = put_draft_over(article)
    response = read(request, article, references, is_preview=True)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def read(request, article: Article, references, **states):
    """The reading page of an article."""
    references = sorted(references, key=lambda reference: reference.list_order)
    page = prose.lay_out(article.body, references, article.settled_among(references))
    previous, following = article.neighbours()
    context = {
        "article": article,
        "prose": page,
        "references": [with_ways_back(reference, page) for reference in references],
        "previous": previous,
        "next": following,
        **states,
    }
    return render(request, "blog/article.html", context)


def with_ways_back(reference, page: prose.Prose) -> dict:
    """A line of the list of references, and the numbers of the mentions it leads back to."""
    mentions = range(1, page.mentions.get(reference.key, 0) + 1)
    return {"key": reference.key, "html": reference.html, "mentions": mentions}


@require_safe
def series(request, slug):
    series = get_object_or_404(Series, slug=slug)
    articles = Article.objects.published().for_lists().filter(series=series).order_by("part_number", "published_at")
    return render(request, "blog/series.html", {"series": series, "articles": articles})


@require_safe
def tag(request, slug):
    tag = get_object_or_404(Tag, slug=slug)
    return render(
        request, "blog/tag.html", {"tag": tag, "page_obj": page_of(request, tag.articles.published().for_lists())}
    )


@require_safe
def search(request):
    form = SearchForm(request.GET)
    words = form.words()
    found = Article.objects.published().search(words) if words else Article.objects.none()
    return render(request, "blog/search.html", {"form": form, "query": words, "page_obj": page_of(request, found)})
