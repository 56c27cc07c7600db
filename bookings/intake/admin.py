from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from unfold.admin import ModelAdmin, StackedInline
from unfold.widgets import UnfoldAdminTextareaWidget

from bookings.intake.actions import word_agreement
from bookings.models import IntakeForm, Question
from practice.accounts.role_admin import ByRole
from practice.accounts.roles import May
from practice.scheduling.models import Service
from practice.scheduling.whose_admin import OfPractitioners


class QuestionForm(forms.ModelForm):
    agreement_text = forms.CharField(
        label="Words to agree to",
        required=False,
        widget=UnfoldAdminTextareaWidget,
        help_text="For an agreement. Other words are another version: whoever agreed before agreed to the earlier one.",
    )

    class Meta:
        model = Question
        fields = ["kind", "words", "help", "is_required", "choices", "agreement_text", "is_asked", "position"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding and self.instance.agreement:
            self.fields["agreement_text"].initial = self.instance.agreement.text

    def clean(self):
        given = super().clean()
        if given.get("kind") == Question.Kind.AGREEMENT and not given.get("agreement_text"):
            self.add_error("agreement_text", "Write the words that people agree to.")
        if (
            given.get("kind") == Question.Kind.CHOICE
            and len(Question(choices=given.get("choices", "")).choice_lines) < 2
        ):
            self.add_error("choices", "Write at least two choices, one a line.")
        return given


class QuestionInline(ByRole, StackedInline):
    needs = May.READ_CONFIDED
    model = Question
    form = QuestionForm
    extra = 0
    ordering_field = "position"

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("versions")


class IntakeFormForm(forms.ModelForm):
    def clean(self):
        given = super().clean()
        practitioner, services = given.get("practitioner"), given.get("services") or Service.objects.none()
        asks = practitioner.pk if practitioner else self.instance.practitioner_id
        if asks and any(service.practitioner_id != asks for service in services):
            raise ValidationError({"services": "Choose services of the practitioner who asks."})
        return given


@admin.register(IntakeForm)
class IntakeFormAdmin(OfPractitioners, ModelAdmin):
    """What clients are asked before a first meeting. What they answer is read at the desk, by their practitioner.

    Whoever asks reads the answers, so that stays as it was once a form exists, and nobody writes another's forms but
    whoever runs the practice.
    """

    needs = May.READ_CONFIDED
    form = IntakeFormForm
    list_display = ["title", "practitioner", "is_active", "position"]
    list_filter = ["practitioner", "is_active"]
    list_select_related = ["practitioner__person"]
    search_fields = ["title"]
    filter_horizontal = ["services"]
    inlines = [QuestionInline]

    def get_readonly_fields(self, request, obj=None):
        return ["practitioner"] if obj else []

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        for written in formset.forms:
            text = written.cleaned_data.get("agreement_text")
            if text and written.instance.is_agreement and written not in formset.deleted_forms:
                word_agreement(question=written.instance, text=text)
