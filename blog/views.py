from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from blog import prose
from blog.forms import SearchForm
from blog.models import Article, Series, Tag

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
    article = get_object_or_404(Article.objects.select_related("author", "series"), slug=slug)
    if not (article.is_published or request.user.is_staff):
        raise Http404("There is no article here yet.")
    references = sorted(article.references.all(), key=lambda reference: reference.list_order)
    page = prose.lay_out(article.body, references)
    previous, following = article.neighbours()
    context = {
        "article": article,
        "prose": page,
        "references": [with_ways_back(reference, page) for reference in references],
        "previous": previous,
        "next": following,
        "is_draft": not article.is_published,
    }
    response = render(request, "blog/article.html", context)
    if not article.is_published:
        add_never_cache_headers(response)
    return response


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
