"""Writing on one article from several pages, and by several people: nothing is written over that nobody has seen."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from blog import prose
from blog.checks import NotReady
from blog.models import Article, Draft, FormerAddress, Reference, Revision
from blog.models.writing import held_by, writing_fields
from blog.studio import words
from practice.accounts.models import Person

AS_IT_WAS = "As it was before"
HELD_BACK = "Taken off its date"  # what the name of such a version begins with
OPEN = ""  # in place of a reference: nothing was chosen


class Stale(Exception):
    """Something was saved meanwhile that this page has not seen. The message says what, to whoever writes there.

    `revision` is the refused text, kept beside the other; None where there is no article yet to keep it with.
    """

    def __init__(self, message: str, revision: Revision | None = None):
        super().__init__(message)
        self.revision = revision


@dataclass(frozen=True)
class Page:
    """One open page of the form: which it is, and what it has seen of the article and of its draft."""

    key: uuid.UUID
    article_version: int
    draft_version: int


def locked(article: Article) -> Article:
    """The article's row, which nobody else changes until the transaction ends."""
    return Article.objects.select_for_update(no_key=True).get(pk=article.pk)


def autosave(*, article: Article | None, sent: dict[str, list[str]], page: Page, by: Person) -> Draft:
    """The draft holds what the form held. The article is untouched.

    Raises Stale where the page has not seen the article or the draft as they are now. Neither is written over then, and
    what was sent is kept as one refused text of that page; where there is no article yet, as a draft of its own.
    """
    sent = harmless(sent)
    try:
        return _write_draft(article, sent, page, by)
    except Stale as stale:
        kept = None
        if article and not Revision.objects.filter(page=page.key, kind=Revision.Kind.SAVED).exists():
            kept = keep_refused(article=article, held=Draft(sent=sent).held, page=page, by=by)
        elif article is None and is_unsaved(page, by):
            now = {"sent": sent, "page": page.key, "by": by, "version": 1, "saved_at": timezone.now()}
            Draft.objects.update_or_create(pk=key_beside(page), article=None, defaults=now)
        raise Stale(str(stale), kept) from stale  # what comes after its own page was saved is only late


def is_unsaved(page: Page, by: Person) -> bool:
    """Whether the new article that this page of theirs is about was never saved. Such a page may be open twice."""
    taken = Draft.objects.filter(pk=page.key).exclude(article=None, by=by)
    return not taken.exists() and not Revision.objects.filter(page=page.key).exists()


def key_beside(page: Page) -> uuid.UUID:
    """Of the draft that keeps what was refused of a new article: one for each page that is open on it."""
    return uuid.uuid5(page.key, str(page.draft_version))


def harmless(sent: dict[str, list[str]]) -> dict[str, list[str]]:
    """The same values, as the database can hold them, the body cleaned as it would be when saved."""
    kept = {name: [value.replace("\x00", "") for value in values] for name, values in sent.items()}
    if "body" in kept:
        kept["body"] = [prose.sanitise(value) for value in kept["body"]]
    return kept


@transaction.atomic
def _write_draft(article: Article | None, sent: dict, page: Page, by: Person) -> Draft:
    if article is None:
        draft = _new_draft(page, by)
    else:
        article = locked(article)
        draft = Draft.objects.filter(article=article).first() or Draft(article=article)
        if article.version != page.article_version:
            raise Stale(words.saved_meanwhile(article, by))
    if draft.version != page.draft_version:
        raise Stale(words.written_meanwhile(draft, by))
    draft.sent, draft.page, draft.by, draft.saved_at = sent, page.key, by, timezone.now()
    draft.version += 1
    draft.began_from = article.version if article else 0
    draft.save()
    return draft


def _new_draft(page: Page, by: Person) -> Draft:
    """The draft of an article that was never saved, named after its page and locked."""
    if Revision.objects.filter(page=page.key).exists():
        raise Stale(words.SAVED_BEFORE)
    try:
        with transaction.atomic():
            Draft.objects.get_or_create(pk=page.key, article=None, by=by, defaults={"page": page.key})
    except IntegrityError as error:  # somebody else's page
        raise Stale(words.SAVED_BEFORE) from error
    return Draft.objects.select_for_update().get(pk=page.key)


def keep_refused(*, article: Article, held: dict, page: Page, by: Person) -> Revision | None:
    """The text that was not saved can be found among the article's earlier versions: one row for a page.

    None where it is what the article holds anyway.
    """
    if says_the_same(article, held):
        return None
    now = {"held": held, "by": by, "at": timezone.now()}
    revision, _ = Revision.objects.update_or_create(
        article=article, page=page.key, kind=Revision.Kind.REFUSED, defaults=now
    )
    return revision


def says_the_same(article: Article, held: dict) -> bool:
    return held == {name: value for name, value in held_by(article).items() if name in held}


@transaction.atomic
def leave_draft(*, draft: Draft) -> None:
    """It is not offered any more. Its text is among the earlier versions."""
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    if draft.article:
        Revision.objects.create(
            article=draft.article, held=draft.held, kind=Revision.Kind.LEFT, by=draft.by, at=draft.saved_at
        )
    draft.delete()


def keep_what_was(article: Article) -> None:
    """What the database holds of the article is among its revisions: it may have been written by something else."""
    held = held_by(article)
    last = article.revisions.filter(kind=Revision.Kind.SAVED).first()
    if last is None or last.held != held:
        at = timezone.now() if last else article.updated_at
        Revision.objects.create(article=article, held=held, name=AS_IT_WAS, at=at)


def keep_saved(*, article: Article, by: Person | None, name: str = "", page: uuid.UUID | None = None) -> Revision:
    """What was just saved is a revision."""
    return Revision.objects.create(article=article, held=held_by(article), name=name, by=by, page=page)


def drop_draft(*, article: Article, page: Page) -> Draft | None:
    """What this page wrote or took up is saved, so its draft goes. Another page's stays, and is returned.

    A new article may have been begun on two pages: what this one has not seen becomes the draft of the article.
    """
    seen = Q(page=page.key) | Q(version=page.draft_version)
    Draft.objects.filter(seen, article=article).delete()
    of_new = Draft.objects.select_for_update().filter(pk=page.key, article=None).first()
    if of_new and of_new.version > page.draft_version and not says_the_same(article, of_new.held):
        of_new.article = article
        of_new.save(update_fields=["article"])
    elif of_new:
        of_new.delete()
    Draft.objects.filter(pk=key_beside(page), article=None).delete()
    return Draft.objects.filter(article=article).select_related("by").first()


@transaction.atomic
def restore(*, revision: Revision, by: Person) -> Article:
    """The article holds again what the revision held. What it held until now is a revision too.

    Where and when it appears stays as it is, unless that is still to come and something blocks it now.
    Raises ValidationError where the article may not be so any more.
    """
    article = locked(revision.article)
    keep_what_was(article)
    lists = write_held(article, revision.held)
    article.full_clean()
    article.version = F("version") + 1
    article.save()
    article.refresh_from_db()
    for name, keys in lists.items():
        getattr(article, name).set(keys)
    hold_back(article)
    keep_saved(article=article, by=by, name=f"Brought back: {words.name_for_good(revision)}"[:120])
    return article


def write_held(article: Article, held: dict) -> dict[str, list[int]]:
    """The article's own fields hold what was kept; returned are the lists that are still to be set, by their names.

    Rows that are gone since are left out.
    """
    lists = {}
    for field in writing_fields():
        if field.name not in held:
            continue
        if field.many_to_many:
            still = field.related_model.objects.filter(pk__in=held[field.name])
            lists[field.name] = list(still.values_list("pk", flat=True))
        elif field.many_to_one:
            still = field.related_model.objects.complex_filter(field.get_limit_choices_to()).filter(pk=held[field.name])
            setattr(article, field.attname, still.values_list("pk", flat=True).first())
        else:
            setattr(article, field.attname, field.to_python(held[field.name]))
    return lists


def appear(*, article: Article, asked: datetime | None) -> None:
    """Readers see the article from `asked` on, or not at all where that is None; until now its row says as it was.

    Called once its writing and its references are saved. What is public may be corrected, and dated anew, whatever is
    found in it; whatever else is to appear is looked at first. Raises NotReady where something blocks it, and it is a
    draft then.
    """
    was = article.published_at
    if asked is None:
        if was:
            article.unpublish()
    elif article.is_published and asked <= timezone.now():
        article.published_at = asked
        article.save(update_fields=["published_at"])
    else:
        article.published_at = None  # what is to appear later is looked at like what never was to
        try:
            article.publish(asked)
        except NotReady:
            if was:
                article.unpublish()
            raise


def hold_back(article: Article) -> bool:
    """Whatever is still to appear and is blocked by something is a draft again. Whether this is one."""
    is_waiting = article.published_at and not article.is_published
    if not is_waiting or not any(finding.blocks for finding in article.findings()):
        return False
    article.unpublish()
    return True


def hold_back_scheduled() -> list[Article]:
    """Whatever is still to appear was looked at; returned is what is a draft again.

    Its versions say so, and when it was to appear: the row knows no more, and it does not come back by itself. A fault
    may have come from outside of it: a reference was changed, or the practice's disclaimer taken away.
    """
    held_back = []
    for waiting in Article.objects.filter(published_at__gt=timezone.now()):
        with transaction.atomic():
            article = locked(waiting)
            asked = article.published_at
            if hold_back(article):
                keep_saved(article=article, by=None, name=words.held_back(HELD_BACK, asked))
                held_back.append(article)
    return held_back


def held_back() -> QuerySet[Article]:
    """Drafts that were to appear by themselves until something blocked them, and that nobody saved since."""
    last = Revision.objects.filter(article=OuterRef("pk"), kind=Revision.Kind.SAVED).order_by("-at", "-pk")
    drafts = Article.objects.filter(published_at=None).annotate(last=Subquery(last.values("name")[:1]))
    return drafts.filter(last__startswith=HELD_BACK)


def put_draft_over(article: Article) -> QuerySet[Reference]:
    """The article in memory, not its row, holds what is being written; returned are the references it has then."""
    draft = Draft.objects.filter(article=article).first()
    if draft is None:
        return article.references.all()
    return Reference.objects.filter(pk__in=write_held(article, draft.held)["references"])


def make_new_preview_link(*, article: Article) -> None:
    """Every link to the preview that was given away until now shows nothing any more."""
    Article.objects.filter(pk=article.pk).update(preview_generation=F("preview_generation") + 1)


def keep_former_address(*, article: Article, slug: str) -> None:
    """Whoever comes to where the article stood is led to where it stands."""
    if slug != article.slug:
        FormerAddress.objects.update_or_create(slug=slug, defaults={"article": article, "left_at": timezone.now()})
        FormerAddress.objects.filter(slug=article.slug, article=article).delete()


@transaction.atomic
def settle(*, article: Article, choices: dict[str, int | str | None], by: Person) -> None:
    """Citations mean from now on what was chosen for their words: a reference of the article, or, with None, nothing.

    With `OPEN` they are read again as they stand. Citations of other words stay as they are.
    """
    article = locked(article)
    keep_what_was(article)
    chosen = {**article.settled, **choices}
    article.settled = {words: meant for words, meant in chosen.items() if meant != OPEN}
    article.save(update_fields=["settled", "updated_at"])
    hold_back(article)
    keep_saved(article=article, by=by, name="Citations settled by hand")
