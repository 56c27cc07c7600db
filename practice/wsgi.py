import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")

application = get_wsgi_application()

from practice.clock import require_current_zones  # noqa: E402 settings must choose the zone data first

require_current_zones()
