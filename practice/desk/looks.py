"""Who read what of a person, and what of it was changed by whom. For whoever runs the practice."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from practice.accounts.models import Person
from practice.desk.erasing import owners_only
from practice.rights.changes import changes_of, in_words
from practice.rights.looks import looks_at

PER_PAGE = 50


@owners_only
@require_safe
def show(request, pk):
    person = get_object_or_404(Person, pk=pk)
    changes = Paginator(changes_of(person), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "person": person,
        "looks": looks_at(person)[:PER_PAGE],
        "page_obj": changes,
        "changes": in_words(changes.object_list),
    }
    return render(request, "desk/looks.html", context)
