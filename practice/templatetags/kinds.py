from django import template

from practice.notifications import kinds

register = template.Library()


@register.filter
def kind_words(name: str) -> str:
    """What a kind of message is called: "Reminder". "Message" where no installed app declares it any more."""
    try:
        return kinds.get(name).label
    except KeyError:
        return "Message"
