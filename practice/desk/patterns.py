"""/desk/patterns/: every part of the site in each of its states, for whoever draws another page."""

import re
from dataclasses import dataclass
from html import escape
from itertools import count

from django.contrib import messages
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.views.decorators.http import require_http_methods

from practice.desk import samples, tokens
from practice.desk.seeing import staff_only

COMMENT = re.compile(r"{# (?P<use>.+?)(?: Takes (?P<takes>.+?))? #}")
OWN_ID = re.compile(r'(?<=\s)id="([^"]+)"')
POINTERS = re.compile(r'(?<=\s)(id|for|aria-labelledby|aria-describedby)="([^"]*)"')
LANDMARK_LABEL = re.compile(r'(<(?:aside|form|nav|section)\b[^>]*?\s(?:aria-label|(aria-labelledby))=")')


@dataclass(frozen=True)
class Sample:
    """One state of a part. What stands in a page's head can't be seen, so it is shown as its source."""

    id: str
    state: str
    html: str

    @property
    def is_source(self) -> bool:
        return self.html.lstrip().startswith("<meta")


@dataclass(frozen=True)
class Part:
    """A template with its states; its own first line tells when to use it and what it takes."""

    template: str
    use: str
    takes: str
    samples: list[Sample]

    @property
    def name(self) -> str:
        return self.template.rpartition("/_")[2].removesuffix(".html").replace("_", " ").capitalize()


@staff_only
@require_http_methods(["GET", "POST"])
def patterns(request):
    """A press on a sample's button changes nothing and comes back here."""
    if request.method == "POST":
        messages.info(request, "This is a sample: nothing was done.")
        return redirect("desk:patterns")
    numbers = count(1)
    rooms = {
        room: [drawn(request, template, states, numbers) for template, states in parts.items()]
        for room, parts in samples.rooms().items()
    }
    named = tokens.read_tokens(tokens.stylesheet())
    context = {
        "rooms": rooms,
        "colours": [token for token in named.values() if token.night],
        "pairs": tokens.pairs(named),
        "steps": [token for token in named.values() if token.name.startswith("step-")],
        "spaces": [token for token in named.values() if re.fullmatch(r"s\d", token.name)],
    }
    return render(request, "desk/patterns.html", context)


def drawn(request, template: str, states: dict[str, dict], numbers) -> Part:
    """The part in all its states, each with ids of its own."""
    found = get_template(template)
    said = COMMENT.match(found.template.source)
    shown = []
    for state, context in states.items():
        sample = f"sample-{next(numbers)}"
        shown.append(Sample(sample, state, set_apart(found.render(context, request), sample, state)))
    return Part(template, said["use"], said["takes"] or "", shown)


def set_apart(html: str, sample: str, state: str) -> str:
    """The same HTML with ids that no other sample has; its landmarks are named after its state as well."""
    own = set(OWN_ID.findall(html))

    def renamed(words: str) -> str:
        return " ".join(f"{word}-{sample}" if word in own else word for word in words.split())

    html = POINTERS.sub(lambda match: f'{match[1]}="{renamed(match[2])}"', html)
    html = re.sub(r'(?<=\shref="#)([^"]+)', lambda match: renamed(match[1]), html)
    if not state:
        return html
    return LANDMARK_LABEL.sub(lambda match: match[1] + (f"{sample} " if match[2] else f"{escape(state)}: "), html)
