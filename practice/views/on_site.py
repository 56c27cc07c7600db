"""From a row of the admin to its page on the site. It stands before the admin's own, which leads everybody who works
here to every row's page: those of bookings are their private links."""

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from practice.accounts.roles import May, only_who_may


@only_who_may(May.COME_IN)
@require_safe
def view_on_site(request, content_type_id, object_id):
    """For whoever may see the row in the admin; else there is no page."""
    model = get_object_or_404(ContentType, pk=content_type_id).model_class()
    if model not in admin.site._registry:
        raise Http404
    rows = admin.site.get_model_admin(model)
    if not rows.has_view_permission(request) or rows.get_object(request, object_id) is None:
        raise Http404
    return shortcut(request, content_type_id, object_id)
