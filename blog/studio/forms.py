import uuid

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextInputWidget

from blog import pictures
from blog.apa import Reference
from blog.manuscript import UnreadableManuscript, read_bytes, refuse_large
from blog.models import Draft
from blog.models.writing import NOT_WRITING
from blog.pictures import ACCEPTED, UnusablePicture
from blog.settled import Question
from blog.studio.actions import OPEN, Page

OF_THE_PAGE = {"page", "version", "draft_version", "save_over"}


class Kept(forms.HiddenInput):
    """A hidden value of this page alone: a browser must not bring one back from another time."""

    def __init__(self):
        super().__init__(attrs={"autocomplete": "off"})


class ArticleForm(forms.ModelForm):
    """An article, and which page it is written on: what that page has seen of the article and of its draft.

    `draft` fills the form with what was being written; a class of its own is made for it.
    """

    draft: Draft | None = None

    page = forms.UUIDField(widget=Kept, required=False)
    version = forms.IntegerField(widget=Kept, required=False)
    draft_version = forms.IntegerField(widget=Kept, required=False)
    save_over = forms.IntegerField(required=False)
    revision_name = forms.CharField(
        label="Name of this version",
        max_length=120,
        required=False,
        help_text="If you like, such as “Sent to Noor”. Every save can be found again without one.",
        widget=UnfoldAdminTextInputWidget,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"page": uuid.uuid4(), "version": self.instance.version, "draft_version": 0}
        if self.draft:
            self.initial |= self._as_drafted(self.draft)

    def _as_drafted(self, draft: Draft) -> dict:
        sent = MultiValueDict(draft.sent)
        drafted = {
            name: field.widget.value_from_datadict(sent, {}, name)
            for name, field in self.fields.items()
            if not field.widget.value_omitted_from_data(sent, {}, name)
        }
        if draft.article_id and draft.began_from != self.instance.version:  # it may have appeared or moved since
            drafted = {name: value for name, value in drafted.items() if name not in NOT_WRITING}
        page = self.initial["page"] if draft.article_id else draft.pk
        return {**drafted, "page": page, "version": self.instance.version, "draft_version": draft.version}

    def clean(self):
        """Refused where somebody saved it after this page was opened, unless it was said to save over that.

        Then the text is saved over alone: where and when the article appears stays as the other left it.
        """
        cleaned = super().clean()
        if self.instance.pk is None or cleaned.get("version") == self.instance.version:
            return cleaned
        if cleaned.get("save_over") != self.instance.version:
            self.add_error(None, forms.ValidationError("It is not saved yet.", code="stale"))
        for name in NOT_WRITING & cleaned.keys():
            cleaned[name] = getattr(self.instance, name)
        return cleaned

    @cached_property
    def changed_data(self) -> list[str]:
        """Without what only says which page was sent."""
        return [name for name in super().changed_data if name not in OF_THE_PAGE]

    @property
    def is_stale(self) -> bool:
        return self.is_bound and self.has_error(NON_FIELD_ERRORS, "stale")

    @property
    def open_page(self) -> Page:
        """Which page was sent; one that did not say is none that was seen before."""
        sent = self.cleaned_data
        return Page(sent.get("page") or uuid.uuid4(), sent.get("version") or 0, sent.get("draft_version") or 0)


class PageForm(forms.Form):
    """What an autosave says of the page it comes from."""

    page = forms.UUIDField()
    version = forms.IntegerField(required=False)
    draft_version = forms.IntegerField(required=False)

    @property
    def open_page(self) -> Page:
        sent = self.cleaned_data
        return Page(sent["page"], sent["version"] or 0, sent["draft_version"] or 0)


class NameForm(forms.Form):
    name = forms.CharField(max_length=120, required=False)


class ManuscriptForm(forms.Form):
    """A file that can be read; `manuscript` is what stands in it."""

    file = forms.FileField(
        label="Manuscript",
        help_text="A .txt or .md file of at most 5 MB, or a .docx file of at most 25 MB with its pictures.",
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".txt,.text,.md,.markdown,.docx"}),
    )
    title = forms.CharField(
        max_length=200, required=False, help_text="If you leave it empty, it is taken from the file.", label="Title"
    )

    def clean(self):
        file = self.cleaned_data.get("file")
        if file is None:
            return self.cleaned_data
        try:
            refuse_large(file.name, file.size)
            self.manuscript = read_bytes(file.name, file.read(), self.cleaned_data.get("title", ""))
        except UnreadableManuscript as problem:
            self.add_error("file", str(problem))
        return self.cleaned_data


class PictureForm(forms.Form):
    """A picture that can be shown, with the words for those who don't see it; `prepared` is what is kept of it."""

    picture = forms.FileField(
        label="Picture",
        help_text="A JPEG, PNG, WebP, GIF or AVIF file of at most 15 MB. Only its pixels are kept, not "
        "where or when it was taken.",
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ",".join(ACCEPTED)}),
    )
    alternative = forms.CharField(
        label="What it shows",
        max_length=500,
        help_text="In a sentence, for those who don’t see it.",
        widget=UnfoldAdminTextInputWidget,
        error_messages={"required": "Say in a sentence what the picture shows."},
    )
    caption = forms.CharField(label="Caption", max_length=500, required=False, widget=UnfoldAdminTextInputWidget)

    def clean_picture(self):
        file = self.cleaned_data["picture"]
        try:
            if file.size > pictures.LARGEST_FILE:
                raise UnusablePicture(pictures.TOO_LARGE)
            self.prepared = pictures.prepare(file.read())
        except UnusablePicture as problem:
            raise forms.ValidationError(str(problem)) from problem
        return file

    @property
    def first_problem(self) -> tuple[str, str]:
        """The field that is to be seen to first, and what to do there."""
        name, errors = next(iter(self.errors.items()))
        return name, errors[0]


NO_CITATION = "none"
LONGEST_CHOICE = 90  # characters


class SettleForm(forms.Form):
    """One choice for each citation that no reference fits by itself.

    Each says beside itself what was chosen when the page was opened, so that only what was changed here is changed.
    """

    def __init__(self, *args, questions: list[Question], references: list[Reference], settled: dict, **kwargs):
        super().__init__(*args, **kwargs)
        works = [(str(reference.pk), shortened(str(reference))) for reference in references]
        choices = [(OPEN, "Leave it for now"), (NO_CITATION, "It is not a citation"), *works]
        self.questions = {f"citation-{number}": question for number, question in enumerate(questions)}
        for name, question in self.questions.items():
            meant = settled.get(question.words, OPEN)
            initial = NO_CITATION if meant is None else str(meant)
            self.fields[name] = forms.ChoiceField(
                label=question.text, choices=choices, required=False, initial=initial, show_hidden_initial=True
            )

    def rows(self):
        """The questions with their fields, for the page."""
        return [(question, self[name]) for name, question in self.questions.items()]

    def chosen(self) -> dict[str, int | str | None]:
        """What was changed, by the words of the citations."""
        chosen = {
            self.questions[name].words: self.cleaned_data[name] for name in self.changed_data if self._was_offered(name)
        }
        special = {OPEN: OPEN, NO_CITATION: None}
        return {words: special[value] if value in special else int(value) for words, value in chosen.items()}

    def _was_offered(self, name: str) -> bool:
        """False where nothing was chosen in place of a work that is off the list just now: that is kept for it."""
        field = self.fields[name]
        return bool(self.cleaned_data[name]) or field.valid_value(field.initial)


def shortened(line: str) -> str:
    return line if len(line) <= LONGEST_CHOICE else f"{line[:LONGEST_CHOICE]}…"
