"""Pages of the admin around an article's form. Whoever may change articles may open them."""

from collections import Counter
from functools import wraps

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from blog import pictures, prose, settled
from blog.actions import import_manuscript, keep_picture
from blog.models import Article, Draft, Picture, Revision
from blog.models.writing import NUMBER, held_by
from blog.studio import actions, export, words
from blog.studio.comparing import compared
from blog.studio.forms import ManuscriptForm, NameForm, PageForm, PictureForm, SettleForm
from practice.accounts.roles import May

NOT_OF_THE_ARTICLE = {*PageForm.base_fields, "csrfmiddlewaretoken", "save_over", "revision_name"}


def of_an_article(view):
    """Gives the view the article in place of its number. Whoever may not change articles is refused."""

    @wraps(view)
    def found(request, pk, **kwargs):
        if not request.user.may(May.WRITE):
            raise PermissionDenied
        return view(request, get_object_or_404(Article, pk=pk), **kwargs)

    return found


def to_form(article: Article):
    return redirect("admin:blog_article_change", article.pk)


def shown(request, template: str, article: Article | None, title: str, status: int = 200, **context):
    """A page in the admin's frame."""
    around = admin.site.each_context(request)
    frame = {**around, "article": article, "original": article, "title": title, "opts": Article._meta, **context}
    return render(request, f"admin/blog/article/{template}", frame, status=status)


@require_POST
def autosave_new(request):
    if not request.user.may(May.WRITE):
        raise PermissionDenied
    return _autosaved(request, None)


@require_POST
@of_an_article
def autosave(request, article):
    return _autosaved(request, article)


def _autosaved(request, article: Article | None) -> JsonResponse:
    form = PageForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"words": "Not kept: this page does not say which one it is. Open it again."}, status=400)
    sent = {name: values for name, values in request.POST.lists() if name not in NOT_OF_THE_ARTICLE}
    try:
        draft = actions.autosave(article=article, sent=sent, page=form.open_page, by=request.user)
    except actions.Stale as stale:
        return JsonResponse({"words": str(stale), "compare": address_beside(stale.revision)}, status=409)
    return JsonResponse({"words": words.saved_at(draft), "version": draft.version})


def address_beside(revision: Revision | None) -> str:
    """Where a text can be seen beside what the article holds."""
    return words.compare_address(revision.article_id, "now", str(revision.pk)) if revision else ""


@require_POST
@of_an_article
def leave(request, article):
    draft = Draft.objects.filter(article=article).first()
    if draft:
        actions.leave_draft(draft=draft)
        messages.info(request, "The draft is left. Its text is among the earlier versions.")
    return to_form(article)


@require_POST
def leave_new(request, key):
    draft = get_object_or_404(Draft, pk=key, article=None, by=request.user)
    actions.leave_draft(draft=draft)
    messages.info(request, "The draft is thrown away.")
    return redirect("admin:blog_article_add")


@require_safe
@of_an_article
def versions(request, article):
    revisions = article.revisions.select_related("by").defer("held")
    draft = Draft.objects.filter(article=article).select_related("by").first()
    return shown(request, "versions.html", article, f"Versions of “{article.title}”", revisions=revisions, draft=draft)


@require_POST
@of_an_article
def name(request, article, revision):
    revision = get_object_or_404(article.revisions, pk=revision)
    form = NameForm(request.POST)
    if form.is_valid():
        revision.name = form.cleaned_data["name"]
        revision.save(update_fields=["name"])
        messages.info(request, "The name is saved.")
    else:
        messages.error(request, "A name has at most 120 characters.")
    return redirect("admin:blog_article_versions", article.pk)


@require_POST
@of_an_article
def restore(request, article, revision):
    revision = get_object_or_404(article.revisions, pk=revision)
    try:
        actions.restore(revision=revision, by=request.user)
    except ValidationError as problem:
        messages.error(request, f"It is not brought back: {' '.join(problem.messages)}")
        return redirect("admin:blog_article_versions", article.pk)
    messages.success(request, f"The article is again as it was: {words.name_of(revision)}.")
    return to_form(article)


@require_safe
@of_an_article
def compare(request, article):
    before, after = (side_of(article, request.GET.get(which, "now")) for which in ("before", "after"))
    changes = compared(before["held"], after["held"])
    return shown(
        request,
        "compare.html",
        article,
        f"Two versions of “{article.title}”",
        before=before,
        after=after,
        changes=changes,
    )


def side_of(article: Article, asked: str) -> dict:
    """One of the two that are compared: what is saved now, the draft, or a revision by its number."""
    if asked == "now":
        return {"words": "What is saved now", "held": held_by(article)}
    if asked == "draft":
        draft = get_object_or_404(Draft.objects.select_related("by"), article=article)
        return {"words": f"The draft ({words.clock_of(draft.saved_at)})", "held": draft.held}
    if not NUMBER.fullmatch(asked):
        raise Http404("There is no such version.")
    revision = get_object_or_404(article.revisions.select_related("by"), pk=int(asked))
    return {"words": f"{words.name_of(revision)} ({revision.get_kind_display()})", "held": revision.held}


@require_POST
@of_an_article
def new_preview_link(request, article):
    actions.make_new_preview_link(article=article)
    messages.info(request, "There is a new link. The ones from before show nothing any more.")
    return to_form(article)


@require_http_methods(["GET", "POST"])
def bring_manuscript(request):
    if not request.user.may(May.WRITE):
        raise PermissionDenied
    form = ManuscriptForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return shown(request, "manuscript.html", None, "Bring a manuscript", form=form, status=status)
    report = import_manuscript(manuscript=form.manuscript, author=request.user)
    counts = report.counts()
    messages.success(request, f"It is a draft now. {counts['words_kept']} of {counts['words_in']} words were kept.")
    for why, count in Counter(report.manuscript.left_out).items():
        messages.warning(request, f"{count} picture{'' if count == 1 else 's'} left out. {why}")
    return redirect("admin:blog_article_citations", report.article.pk)


@require_http_methods(["GET", "POST"])
def bring_picture(request):
    """The editor asks for the address alone; without scripts the page says what to write where it is to stand."""
    if not request.user.may(May.WRITE):
        raise PermissionDenied
    form = PictureForm(request.POST or None, request.FILES or None)
    picture = keep_picture(prepared=form.prepared) if form.is_valid() else None
    status = 422 if form.is_bound and not picture else 200
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse(for_the_editor(form, picture), status=status)
    figure = picture and pictures.figure(picture, form.cleaned_data["alternative"], form.cleaned_data["caption"])
    context = {"form": form, "picture": picture, "figure": figure}
    return shown(request, "picture.html", None, "Bring a picture", status=status, **context)


def for_the_editor(form: PictureForm, picture: Picture | None) -> dict[str, str]:
    if picture:
        return {"address": picture.address}
    field, said = form.first_problem if form.errors else ("picture", "Choose a picture.")
    return {"field": field, "words": said}


@require_http_methods(["GET", "POST"])
@of_an_article
def citations(request, article):
    references = list(article.references.all())
    page = prose.lay_out(article.body, references, article.settled_among(references))
    questions = settled.questions(prose.paragraphs(article.body, references))
    form = SettleForm(request.POST or None, questions=questions, references=references, settled=article.settled)
    if form.is_valid():
        actions.settle(article=article, choices=form.chosen(), by=request.user)
        messages.success(request, "Your choices are saved.")
        return redirect("admin:blog_article_citations", article.pk)
    context = {
        "form": form,
        "found": len(page.citations),
        "matched": len(page.citations) - len(page.unresolved),
        "uncited": page.uncited,
        "references": references,
    }
    status = 422 if form.is_bound else 200
    return shown(request, "citations.html", article, f"Citations of “{article.title}”", status=status, **context)


@require_safe
@of_an_article
def markdown(request, article):
    return as_file(export.as_markdown(article), "text/markdown", f"{article.slug}.md")


@require_safe
@of_an_article
def word(request, article):
    return as_file(export.as_page(article, settings.BASE_URL), "text/html", f"{article.slug}.html")


def as_file(text: str, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=f"{kind}; charset=utf-8", headers=headers)
