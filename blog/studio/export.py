"""An article to take along: as Markdown, and as a page that a word processor opens."""

from django.template.loader import render_to_string

from blog import pictures, prose
from blog.models import Article
from blog.studio.markdown import escaped, to_markdown


def as_markdown(article: Article) -> str:
    """All that readers see of it. Read by the importer, it is the same article again."""
    front = ["---", f"title: {one_line(article.title)}"]
    front += [f"summary: {one_line(article.summary)}"] if article.summary else []
    parts = ["\n".join([*front, "---"]), to_markdown(article.body)]
    if references := in_order(article):
        parts += ["## References", *(escaped(one_line(reference.original)) for reference in references)]
    parts += part("Continue the Convo", article.invitation_text) + part("Disclaimer", article.disclaimer_text)
    return "\n\n".join(parts) + "\n"


def part(title: str, text: str) -> list[str]:
    paragraphs = [one_line(paragraph) for paragraph in text.replace("\r\n", "\n").split("\n\n")]
    return [f"## {title}", *map(escaped, paragraphs)] if text.strip() else []


def one_line(text: str) -> str:
    return " ".join(text.split())


def as_page(article: Article, site: str) -> str:
    """The same as HTML with plain styles; pictures by their whole address."""
    own = f' src="{pictures.ADDRESS}'
    body = prose.sanitise(article.body).replace(own, f' src="{site}{pictures.ADDRESS}')
    context = {"article": article, "body": body, "references": in_order(article)}
    return render_to_string("admin/blog/article/export.html", context)


def in_order(article: Article) -> list:
    return sorted(article.references.all(), key=lambda reference: reference.list_order)
