"""Run by the Python that has django-appointment: fills an empty database, then lists the days as often as asked.

The first line read is the order (see bench/django_appointment.py); each further one is `starts`, `seconds` or
`queries`. Answers are lines of JSON.
"""

import json
import sys
import time
from datetime import datetime, timedelta
from datetime import time as clock_time

import django
from django.conf import settings

answers, sys.stdout = sys.stdout, sys.stderr  # it logs to the standard output
order = json.loads(sys.stdin.readline())
settings.configure(
    SECRET_KEY="for-benchmarks-alone",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "appointment"],
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": None, **order["database"]}},
    MIGRATION_MODULES={"appointment": None, "auth": None, "contenttypes": None},  # today's tables, made at one go
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    TIME_ZONE="America/Vancouver",
    LOGGING_CONFIG=None,
)
django.setup()

from appointment.models import Appointment, AppointmentRequest, Service, StaffMember, WorkingHours  # noqa: E402
from appointment.services import get_available_slots_for_staff  # noqa: E402
from appointment.utils.db_helpers import get_weekday_num_from_date  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

LENGTH, STEP, GAP = 50, 30, 10  # minutes, as in our own service
WEEKDAYS = range(1, 6)  # Monday to Friday, where Sunday is 0


def fill() -> tuple[StaffMember, Service]:
    call_command("migrate", run_syncdb=True, verbosity=0)
    service = Service.objects.create(name="A session", duration=timedelta(minutes=LENGTH), price=0)
    user = get_user_model().objects.create_user("wren")
    staff = StaffMember.objects.create(user=user, slot_duration=STEP, slot_gap_time=GAP, appointment_buffer_time=0)
    staff.services_offered.add(service)
    opens, closes = (clock_time.fromisoformat(clock) for clock in order["hours"])
    for weekday in WEEKDAYS:
        WorkingHours.objects.create(staff_member=staff, day_of_week=weekday, start_time=opens, end_time=closes)
    past = [
        datetime.combine(timezone.localdate() - timedelta(days=number + 1), opens) for number in range(order["past"])
    ]
    starts = [datetime.fromisoformat(start) for start in order["ahead"]] + past
    requests = AppointmentRequest.objects.bulk_create(
        AppointmentRequest(
            date=start.date(),
            start_time=start.time(),
            end_time=(start + timedelta(minutes=LENGTH)).time(),
            service=service,
            staff_member=staff,
        )
        for start in starts
    )
    Appointment.objects.bulk_create(
        Appointment(client=user, appointment_request=request, id_request=str(request.pk)) for request in requests
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return StaffMember.objects.get(), service


def list_days(staff: StaffMember, service: Service) -> list[datetime]:
    days = [timezone.localdate() + timedelta(days=number) for number in range(order["days"])]
    return [
        slot
        for day in days
        for slot in get_available_slots_for_staff(day, staff, get_weekday_num_from_date(day), service=service)
    ]


def answer(asked: str, staff: StaffMember, service: Service):
    if asked == "queries":
        with CaptureQueriesContext(connection) as queries:
            list_days(staff, service)
        return len(queries)
    begun = time.perf_counter()
    starts = list_days(staff, service)
    seconds = time.perf_counter() - begun
    return seconds if asked == "seconds" else [start.isoformat() for start in starts]


def main() -> None:
    staff, service = fill()
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line), staff, service)), file=answers, flush=True)


main()
