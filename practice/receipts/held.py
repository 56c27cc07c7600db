"""What this app holds about a person."""

from django.db.models import Q

from practice.accounts.holdings import Fate, Holding, declare, declare_nothing
from practice.receipts.models import Fee, Letterhead, NameOnReceipts, Payment, Receipt

LEAST_YEARS = 7  # the tax office asks for six after the end of the year (Income Tax Act, s. 230(4))


def receipt_contacts(_now):
    return Receipt.objects.values_list("person", "issued_at")


def receipts_signed(person, _now):
    signed = Receipt.objects.filter(Q(issued_by=person) | Q(voided_by=person))
    return ["You signed receipts here, which have to be kept."] if signed.exists() else []


def payments_noted(person, _now):
    noted = Payment.objects.filter(recorded_by=person)
    return ["You noted payments here, which have to be kept."] if noted.exists() else []


declare(
    Holding(
        NameOnReceipts,
        "Your name on receipts",
        lambda person: NameOnReceipts.objects.filter(person=person),
        {"Name": "name"},
        left_out=("id", "person"),
    ),
    Holding(
        Fee,
        "Fees",
        lambda person: Fee.objects.filter(person=person).select_related("entry"),
        {
            "Of": "entry.words",
            "Cents": "cents",
            "Tax": "tax_name",
            "Tax in percent": "tax_percent",
            "Tax is in it": "tax_is_included",
        },
        left_out=("id", "person"),
        fate=Fate.RECORD,
    ),
    Holding(
        Payment,
        "Payments",
        lambda person: Payment.objects.filter(fee__person=person),
        {"Cents": "cents", "How": "get_method_display", "Paid": "paid_on", "Noted": "recorded_at"},
        left_out=("id", "fee", "receipt", "recorded_by"),
        fate=Fate.RECORD,
        hinders=payments_noted,
    ),
    Holding(
        Receipt,
        "Receipts",
        lambda person: Receipt.objects.filter(person=person).select_related("practitioner"),
        {
            "Number": "number_words",
            "What stands on it": "printed",
            "Cents": "cents",
            "Cents of tax": "tax_cents",
            "Last paid": "paid_on",
            "How": "methods",
            "Issued": "issued_at",
            "Voided": "voided_at",
            "Why it was voided": "void_reason",
        },
        left_out=("id", "number", "fee", "person", "practitioner", "issued_by", "voided_by"),
        fate=Fate.RECORD,
        least_years=LEAST_YEARS,
        hinders=receipts_signed,
        contacts=receipt_contacts,
    ),
)
declare_nothing("A practitioner’s words on receipts: told by each of them.", Letterhead)
