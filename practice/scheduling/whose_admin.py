from practice.accounts.role_admin import ByRole
from practice.accounts.roles import May
from practice.scheduling.models import Practitioner, Service


class OfPractitioners(ByRole):
    """Goes before a ModelAdmin whose rows belong to practitioners: lists, searches, single pages and choices hold those
    of practitioners whom the reader looks after."""

    needs = May.KEEP_CALENDARS
    practitioner_at = "practitioner"  # the way from a row to whose it is

    def practitioners(self, request):
        return Practitioner.objects.looked_after_by(request.user)

    def get_queryset(self, request):
        return super().get_queryset(request).filter(**{f"{self.practitioner_at}__in": self.practitioners(request)})

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.related_model is Practitioner:
            kwargs.setdefault("queryset", self.practitioners(request).select_related("person"))
        if db_field.related_model is Service:
            theirs = Service.objects.filter(practitioner__in=self.practitioners(request))
            kwargs.setdefault("queryset", theirs.select_related("practitioner__person"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class OfClients(OfPractitioners):
    """The same for rows that tell who somebody's client is."""

    def practitioners(self, request):
        return Practitioner.objects.seen_by(request.user)
