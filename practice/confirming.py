"""Acts of the admin's lists that can't be taken back, or of which people are told: done once they were confirmed."""

from functools import wraps

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.template.response import TemplateResponse

CONFIRMED = "confirmed"


def confirmed(question: str, button: str):
    """Goes below `admin.action`. The first press asks, naming each row; nothing is done before the second."""

    def guard(act):
        @wraps(act)
        def asked(page, request, queryset):
            if CONFIRMED in request.POST:
                return act(page, request, queryset)
            context = {
                **page.admin_site.each_context(request),
                "title": question,
                "opts": page.model._meta,
                "rows": queryset,
                "button": button,
                "action": request.POST["action"],
                "checkbox": ACTION_CHECKBOX_NAME,
                "confirmed": CONFIRMED,
            }
            return TemplateResponse(request, "admin/confirm.html", context)

        return asked

    return guard
