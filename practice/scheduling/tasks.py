from celery import shared_task

from practice.scheduling import news, outside


@shared_task(name="scheduling.read_calendars")
def read_calendars():
    outside.read_calendars()


@shared_task(name="scheduling.daily_news")
def daily_news():
    news.queue_daily()
