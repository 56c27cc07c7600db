from django import forms
from django.contrib import admin
from unfold.admin import ModelAdmin

from practice.accounts.role_admin import ByRole
from practice.receipts.models import Letterhead, Receipt, ReceiptBook
from practice.scheduling.whose_admin import OfClients, OfPractitioners


@admin.register(Letterhead)
class LetterheadAdmin(OfPractitioners, ModelAdmin):
    """What stands on one practitioner's receipts beside their name."""

    list_display = ["practitioner", "college", "registration_number"]
    list_filter = ["college"]
    search_fields = ["practitioner__person__name", "registration_number"]
    list_select_related = ["practitioner__person"]


class ReceiptBookForm(forms.ModelForm):
    def clean_last_number(self):
        """A number that was given is not given again; the book is locked until this is saved."""
        number, book = self.cleaned_data["last_number"], ReceiptBook.objects.select_for_update().first()
        if book and number < book.last_number and Receipt.objects.exists():
            words = f"{book.last_number} was given already: write that, or a higher one."
            raise forms.ValidationError(words, code="given")
        return number


@admin.register(ReceiptBook)
class ReceiptBookAdmin(ByRole, ModelAdmin):
    """How tax is counted, and where the numbers begin or go on."""

    form = ReceiptBookForm
    list_display = ["__str__", "tax_for", "tax_percent", "last_number"]
    search_fields = ["tax_name"]

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not ReceiptBook.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Receipt)
class ReceiptAdmin(OfClients, ModelAdmin):
    """To look at. They are issued and voided at the desk; names and reasons are read there as well."""

    list_display = ["number_words", "practitioner", "paid_on", "cents_words", "voided_at"]
    list_filter = ["practitioner", ("voided_at", admin.EmptyFieldListFilter)]
    list_select_related = ["practitioner__person"]
    search_fields = ["number"]
    exclude = ["printed", "void_reason"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
