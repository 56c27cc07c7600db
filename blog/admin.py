from django.contrib import admin
from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from js_asset.media import Media
from unfold.admin import ModelAdmin
from unfold.decorators import action

from blog import apa
from blog.models import Announcement, Article, Reference, Series, Tag
from blog.newsletter.admin import SubscriberAdmin  # noqa: F401 registers who hears of new articles
from blog.newsletter.messages import NewArticle
from blog.studio.admin import Studio
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
class ArticleAdmin(Studio, ModelAdmin):
    list_display = ["title", "state", "published_at", "series", "part_number", "told"]
    list_filter = ["series", "tags", ("published_at", admin.EmptyFieldListFilter)]
    list_select_related = ["series"]
    search_fields = ["title", "summary", "body"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["references", "tags", "author"]
    actions = ["publish", "unpublish"]
    actions_submit_line = ["save_and_publish", "save_and_take_back"]
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
        article.publish()

    @action(description="Save and take back to draft")
    def save_and_take_back(self, request, article):
        article.unpublish()

    def get_actions_submit_line(self, request, object_id):
        """What was never public has nothing to be taken back from."""
        offered = super().get_actions_submit_line(request, object_id)
        is_one = str(object_id).isdecimal()
        if is_one and Article.objects.filter(pk=object_id, published_at__isnull=False).exists():
            return offered
        return [one for one in offered if not one.action_name.endswith("save_and_take_back")]

    @admin.action(description="Publish now")
    def publish(self, request, queryset):
        for article in queryset:
            article.publish()
        self.message_user(request, "Published. Readers can see it now.")

    @admin.action(description="Take back to draft")
    def unpublish(self, request, queryset):
        for article in queryset:
            article.unpublish()
        self.message_user(request, "Drafts again. Readers no longer see them.")

    def get_changeform_initial_data(self, request):
        return {"author": request.user.pk, **super().get_changeform_initial_data(request)}

    def render_change_form(self, request, context, *args, **kwargs):
        context["media"] = Media.from_media(
            context["media"], nonce=request.csp_nonce
        )  # the editor's import map is inline
        return super().render_change_form(request, context, *args, **kwargs)


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
