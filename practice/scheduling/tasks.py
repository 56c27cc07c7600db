from celery import shared_task

from practice.scheduling import news, outside


# The next reading is due by then. Somebody else's file is what takes long, and it is one of many.
@shared_task(name="scheduling.read_calendars", soft_time_limit=12 * 60, time_limit=14 * 60)
def read_calendars():
    outside.read_calendars()


@shared_task(name="scheduling.daily_news")
def daily_news():
    news.queue_daily()
