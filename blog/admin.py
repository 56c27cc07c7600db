from datetime import datetime

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.safestring import SafeString
from js_asset.media import Media
from unfold.admin import ModelAdmin
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextareaWidget

from blog import apa
from blog.actions import free_key
from blog.checks import NotReady
from blog.forms import PeopleField
from blog.models import Announcement, Article, Reference, Series, Tag
from blog.newsletter.admin import SubscriberAdmin  # noqa: F401 registers who hears of new articles
from blog.newsletter.messages import NewArticle
from blog.studio.actions import appear, hold_back_scheduled
from blog.studio.admin import Studio
from practice.accounts.role_admin import ByRole
from practice.accounts.roles import May
from practice.notifications.models import Notification

PUBLISH = "blog_article_save_and_publish"
TAKE_BACK = "blog_article_save_and_take_back"


def subscribers_told():
    """How many messages about the article of a row went out by themselves; the monthly ones tell of several."""
    its_own = Announcement.objects.filter(article=OuterRef(OuterRef("pk"))).values("pk")
    sent = Notification.objects.filter(
        kind=NewArticle.name, state=Notification.State.SENT, subject_id__in=its_own
    ).order_by()
    return Coalesce(Subquery(sent.values("kind").annotate(count=Count("pk")).values("count")), 0)


def date_asked_for(request, article: Article, typed: datetime | None) -> datetime | None:
    """From when readers are to see it, by the button that was pressed; None is a draft."""
    if TAKE_BACK in request.POST:
        return None
    now = timezone.now()
    stays_public = article.is_published and typed is not None and typed <= now
    return now if PUBLISH in request.POST and not stays_public else typed


@admin.register(Article)
class ArticleAdmin(Studio, ByRole, ModelAdmin):
    needs = May.WRITE
    list_display = ["title", "state", "published_at", "series", "part_number", "told"]
    list_filter = ["series", "tags", ("published_at", admin.EmptyFieldListFilter)]
    list_select_related = ["series"]
    search_fields = ["title", "summary", "body"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["references", "tags", "author"]
    actions = ["publish", "unpublish"]
    actions_submit_line = ["save_and_publish", "save_and_take_back"]
    change_form_outer_after_template = "admin/blog/article/_checklist.html"
    fieldsets = [
        (None, {"fields": ["title", "summary", "discusses", "body"]}),
        ("References", {"fields": ["references"]}),
        ("Under the article", {"fields": ["invitation", "service", "disclaimer"]}),
        (
            "Where and when it appears",
            {"fields": ["published_at", "reviewed_on", "slug", "author", "series", "part_number", "tags"]},
        ),
    ]

    @admin.display(description="state", boolean=False)
    def state(self, article):
        if article.is_published:
            return "Public"
        return "Scheduled" if article.published_at else "Draft"

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(subscribers_told=subscribers_told())

    @admin.display(description="told", ordering="subscribers_told")
    def told(self, article):
        count = article.subscribers_told
        return f"{count} subscriber{'' if count == 1 else 's'}" if count else ""

    @action(description="Save and publish")
    def save_and_publish(self, request, article):
        """`save_related` does it, once its references are saved too."""

    @action(description="Save and take back to draft")
    def save_and_take_back(self, request, article):
        """`save_related` does it too."""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        article = form.instance
        try:
            appear(article=article, asked=date_asked_for(request, article, form.cleaned_data.get("published_at")))
        except NotReady as refusal:
            self.say_what_blocks(request, article, refusal)
            stay_on_page(request)
        else:
            if PUBLISH in request.POST:
                self.message_user(request, f"“{article}” is public: readers can see it now.", messages.SUCCESS)

    def get_actions_submit_line(self, request, object_id):
        """What was never public has nothing to be taken back from."""
        offered = super().get_actions_submit_line(request, object_id)
        is_one = str(object_id).isdecimal()
        if is_one and Article.objects.filter(pk=object_id, published_at__isnull=False).exists():
            return offered
        return [one for one in offered if not one.action_name.endswith("save_and_take_back")]

    @admin.action(description="Publish now")
    def publish(self, request, queryset):
        published = 0
        for article in queryset:
            try:
                article.publish()
                published += 1
            except NotReady as refusal:
                self.say_what_blocks(request, article, refusal)
        if published:
            self.message_user(request, f"Published: {published}. Readers can see it now.")

    def say_what_blocks(self, request, article, refusal: NotReady) -> None:
        said = " ".join(finding.says for finding in refusal.findings)
        now = "stays as it was" if article.published_at else "is saved as a draft"
        self.message_user(request, f"“{article}” can’t go out yet, and {now}. {said}", messages.ERROR)

    @admin.action(description="Take back to draft")
    def unpublish(self, request, queryset):
        for article in queryset:
            article.unpublish()
        self.message_user(request, "Drafts again. Readers no longer see them.")

    def get_changeform_initial_data(self, request):
        return {"author": request.user.pk, **super().get_changeform_initial_data(request)}

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["media"] = Media.from_media(
            context["media"], nonce=request.csp_nonce
        )  # the editor's import map is inline
        context["checklist"] = Article.objects.get(pk=obj.pk).findings() if obj else None  # not as it was typed
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def stay_on_page(request) -> None:
    """What was saved is shown again, as after “Save and continue”."""
    request.POST = request.POST.copy()
    request.POST["_continue"] = "1"


@admin.register(Reference)
class ReferenceAdmin(ByRole, ModelAdmin):
    """A reference is added by pasting its line. What was read in it is shown in parts, to be put right."""

    needs = May.WRITE

    list_display = ["key", "kind", "year", "title"]
    list_filter = ["kind", "as_written"]
    search_fields = ["key", "original", "title"]
    actions = ["read_again"]
    readonly_fields = ["readers_see", "cited_as"]
    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        models.TextField: {"widget": UnfoldAdminTextareaWidget(attrs={"rows": 3})},
        models.JSONField: {"form_class": PeopleField, "widget": UnfoldAdminTextareaWidget(attrs={"rows": 3})},
    }
    adding = [(None, {"fields": ["original"], "description": "Paste one line. What is read in it is shown next."})]
    fieldsets = [
        (None, {"fields": ["readers_see", "cited_as", "original", "as_written"]}),
        ("The work", {"fields": ["kind", "authors", "year", "date", "title", "edition", "volume", "translators"]}),
        ("Where it stands", {"fields": ["container", "editors", "issue", "page", "publisher", "number", "genre"]}),
        ("A talk", {"fields": ["event", "event_place"]}),
        ("Where to find it", {"fields": ["doi", "url", "accessed", "original_year", "key"]}),
    ]

    def get_fieldsets(self, request, obj=None):
        return super().get_fieldsets(request, obj) if obj else self.adding

    @admin.display(description="readers see")
    def readers_see(self, reference):
        return SafeString(reference.html)

    @admin.display(description="cited as")
    def cited_as(self, reference):
        return f"{apa.in_text(reference)} or {apa.in_text(reference, narrative=True)}"

    @admin.action(description="Read the parts from the line again")
    def read_again(self, request, queryset):
        for reference in queryset:
            reference.read_parts()
            reference.save()
        self.message_user(request, "Read again. What had been put right by hand is as the line says it.")
        self.look_over_what_waits(request)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.key = free_key(apa.parse_reference(obj.original).key)
        if "original" in form.changed_data:
            obj.read_parts(but=form.changed_data)
        super().save_model(request, obj, form, change)
        self.look_over_what_waits(request)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        self.look_over_what_waits(request)

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        self.look_over_what_waits(request)

    def look_over_what_waits(self, request) -> None:
        """An article with a date may have cited by what was just changed."""
        for article in hold_back_scheduled():
            said = f"“{article}” was to appear by itself and is a draft now: its page says what blocks it."
            self.message_user(request, said, messages.WARNING)

    def response_add(self, request, obj, post_url_continue=None):
        """On to the parts, unless another line is to be pasted, or the page is a pop-up of an article's."""
        if not {"_addanother", IS_POPUP_VAR} & request.POST.keys():
            stay_on_page(request)
        return super().response_add(request, obj, post_url_continue)


@admin.register(Series)
class SeriesAdmin(ByRole, ModelAdmin):
    needs = May.WRITE
    list_display = ["title", "summary"]
    search_fields = ["title", "summary"]
    prepopulated_fields = {"slug": ["title"]}


@admin.register(Tag)
class TagAdmin(ByRole, ModelAdmin):
    needs = May.WRITE
    list_display = ["name"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
