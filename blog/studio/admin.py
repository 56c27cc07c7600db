"""The part of an article's admin in which it is written: drafts, versions, and two people on one article."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.urls import path, reverse
from unfold.decorators import action

from blog.models import Article, Draft
from blog.studio import actions, views, words
from blog.studio.forms import ArticleForm


class Studio:
    """Goes before the ModelAdmin of articles."""

    form = ArticleForm
    actions_list = ["bring_manuscript", "bring_picture"]

    @action(description="Bring a manuscript", url_path="manuscript", permissions=["add"])
    def bring_manuscript(self, request):
        return views.bring_manuscript(request)

    @action(description="Bring a picture", url_path="pictures", permissions=["add"])
    def bring_picture(self, request):
        return views.bring_picture(request)

    def get_urls(self):
        return [*self._own_addresses(), *super().get_urls()]

    def _own_addresses(self):
        own = [
            ("draft/", views.autosave_new, "new_draft"),
            ("draft/<uuid:key>/leave/", views.leave_new, "leave_new_draft"),
            ("<int:pk>/draft/", views.autosave, "draft"),
            ("<int:pk>/draft/leave/", views.leave, "leave_draft"),
            ("<int:pk>/versions/", views.versions, "versions"),
            ("<int:pk>/versions/<int:revision>/name/", views.name, "name_version"),
            ("<int:pk>/versions/<int:revision>/restore/", views.restore, "restore_version"),
            ("<int:pk>/compare/", views.compare, "compare"),
            ("<int:pk>/citations/", views.citations, "citations"),
            ("<int:pk>/preview/new-link/", views.new_preview_link, "new_preview_link"),
            ("<int:pk>/export/markdown/", views.markdown, "markdown"),
            ("<int:pk>/export/word/", views.word, "word"),
        ]
        return [path(way, self.admin_site.admin_view(view), name=f"blog_article_{name}") for way, view, name in own]

    def get_object(self, request, object_id, from_field=None):
        """What is about to be changed is locked first, and then read: nobody else saves it meanwhile."""
        article = super().get_object(request, object_id, from_field)
        if article is None or request.method != "POST" or not transaction.get_connection().in_atomic_block:
            return article
        actions.locked(article)
        return super().get_object(request, object_id, from_field)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        draft = draft_in_use(request, obj)
        return type(form.__name__, (form,), {"draft": draft}) if draft else form

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        form = context["adminform"].form
        context |= {"article_form": form, "autosave_at": address_of(obj), **self._frame(request, obj)}
        if form.is_stale:
            context |= refusal(request, form, context["stands"])
        response = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        if form.is_stale:
            response.status_code = 409
        return response

    def _frame(self, request, article: Article | None) -> dict:
        """What stands above the form: what readers see, and a draft that nobody saved."""
        in_use = draft_in_use(request, article)
        if article is None:
            offered = Draft.objects.filter(article=None, by=request.user).exclude(pk=in_use and in_use.pk)
            return {"draft_in_use": in_use, "offered_new": offered}
        offered = None if in_use else Draft.objects.filter(article=article).select_related("by").first()
        stands = Article.objects.get(pk=article.pk)  # the form's own may have what was typed
        return {
            "draft_in_use": in_use,
            "offered": offered,
            "stands": stands,
            "state": words.state_of(stands),
            "former": stands.former_addresses.all(),
            "site": settings.BASE_URL,
        }

    def save_model(self, request, obj, form, change):
        before = Article.objects.get(pk=obj.pk) if change else None
        obj.published_at = before and before.published_at  # when it appears is settled last, by `actions.appear`
        if before:
            actions.keep_what_was(before)
            obj.version += 1
        super().save_model(request, obj, form, change)
        if before:
            actions.keep_former_address(article=obj, slug=before.slug)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        page = form.open_page
        name = form.cleaned_data["revision_name"]
        actions.keep_saved(article=form.instance, by=request.user, name=name, page=page.key)
        if other := actions.drop_draft(article=form.instance, page=page):
            self.message_user(request, words.another_draft(other, request.user), messages.WARNING)


def draft_in_use(request, article: Article | None) -> Draft | None:
    """The draft that the address asks the form to be filled with."""
    asked = request.GET.get("draft") if request.method == "GET" else None
    if not asked:
        return None
    if article:
        return Draft.objects.filter(article=article).select_related("by").first()
    try:
        return Draft.objects.filter(pk=uuid.UUID(asked), article=None, by=request.user).first()
    except ValueError:
        return None


def address_of(article: Article | None) -> str:
    if article is None:
        return reverse("admin:blog_article_new_draft")
    return reverse("admin:blog_article_draft", args=[article.pk])


def refusal(request, form: ArticleForm, stands: Article) -> dict:
    """What the page says of a save that was refused, once the text is kept."""
    sent = actions.harmless(dict(request.POST.lists()))
    held = Draft(sent=sent).held
    refused = actions.keep_refused(article=stands, held=held, page=form.open_page, by=request.user)
    return {"refused": refused, "refusal": words.saved_meanwhile(stands, request.user)}
