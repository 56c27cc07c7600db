from django.contrib import admin, messages
from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from js_asset.media import Media
from unfold.admin import ModelAdmin
from unfold.decorators import action

from blog import apa
from blog.checks import NotReady
from blog.models import Announcement, Article, Reference, Series, Tag
from blog.newsletter.admin import SubscriberAdmin  # noqa: F401 registers who hears of new articles
from blog.newsletter.messages import NewArticle
from practice.notifications.models import Notification

PARTS = ["authors", "year", "title", "edition", "container", "publisher", "doi", "url", "kind"]


def subscribers_told():
    """How many messages about the article of a row went out by themselves; the monthly ones tell of several."""
    its_own = Announcement.objects.filter(article=OuterRef(OuterRef("pk"))).values("pk")
    sent = Notification.objects.filter(
        kind=NewArticle.name, state=Notification.State.SENT, subject_id__in=its_own
    ).order_by()
    return Coalesce(Subquery(sent.values("kind").annotate(count=Count("pk")).values("count")), 0)


@admin.register(Article)
class ArticleAdmin(ModelAdmin):
    list_display = ["title", "state", "published_at", "series", "part_number", "told"]
    list_filter = ["series", "tags", ("published_at", admin.EmptyFieldListFilter)]
    list_select_related = ["series"]
    search_fields = ["title", "summary", "body"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["references", "tags", "author"]
    actions = ["publish", "unpublish"]
    actions_submit_line = ["save_and_publish"]
    change_form_outer_after_template = "admin/blog/article/_checklist.html"
    fieldsets = [
        (None, {"fields": ["title", "summary", "body"]}),
        ("References", {"fields": ["references"]}),
        ("Under the article", {"fields": ["invitation", "disclaimer"]}),
        ("Where and when it appears", {"fields": ["published_at", "slug", "author", "series", "part_number", "tags"]}),
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
        if not article.is_published:
            article.goes_out_at = timezone.now()

    def save_model(self, request, obj, form, change):
        """What was written is saved; when it goes out is settled once its references are saved too."""
        is_public = change and Article.objects.published().filter(pk=obj.pk).exists()
        obj.goes_out_at = None
        if not is_public:
            obj.goes_out_at, obj.published_at = obj.published_at, None
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if form.instance.goes_out_at:
            self.send_out(request, form.instance, form.instance.goes_out_at)

    @admin.action(description="Publish now")
    def publish(self, request, queryset):
        if published := sum([self.send_out(request, article) for article in queryset]):
            self.message_user(request, f"Published: {published}. Readers can see it now.")

    def send_out(self, request, article, at=None) -> bool:
        """Whether it is public, or will be at its time; otherwise what blocks it is said."""
        try:
            article.publish(at)
        except NotReady as refusal:
            said = " ".join(finding.says for finding in refusal.findings)
            now = "stays as it was" if article.published_at else "is saved as a draft"
            self.message_user(request, f"“{article}” can’t go out yet, and {now}. {said}", messages.ERROR)
            return False
        return True

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
        context["checklist"] = obj.findings() if obj else None
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


@admin.register(Reference)
class ReferenceAdmin(ModelAdmin):
    list_display = ["key", "year", "title"]
    search_fields = ["key", "original"]
    fieldsets = [
        (
            None,
            {
                "fields": ["key", "original"],
                "description": "What is left empty below is read from the line as written.",
            },
        ),
        ("In parts", {"fields": PARTS, "description": "What is left empty is read from the line as written."}),
    ]

    def save_model(self, request, obj, form, change):
        found = apa.parse_reference(obj.original)
        for part in PARTS:
            if not getattr(obj, part):
                setattr(obj, part, getattr(found, part))
        super().save_model(request, obj, form, change)

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


@admin.register(Series)
class SeriesAdmin(ModelAdmin):
    list_display = ["title"]
    prepopulated_fields = {"slug": ["title"]}


@admin.register(Tag)
class TagAdmin(ModelAdmin):
    list_display = ["name"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
