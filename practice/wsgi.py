import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")

application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402

from practice.clock import require_current_zones  # noqa: E402 settings must choose the zone data first

require_current_zones()

# Whatever is loaded now stays for good. Looking through it for garbage again and again takes a tenth of each request.
get_resolver().url_patterns  # noqa: B018 loads every view
gc.freeze()
