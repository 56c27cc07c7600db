"""Articles without a fault, put together from paragraphs of our own by a seed; the citations are true."""

from dataclasses import dataclass
from random import Random

from blog.apa import Reference, parse_reference, with_unique_keys
from blog.prose import lay_out
from tests.blog.pictures import DOOR

REFERENCES = """
Badenoch, B. (2008). Being a brain-wise therapist: A practical guide to interpersonal neurobiology. W. W. Norton.
Bowlby, J. (1988). A secure base: Parent-child attachment and healthy human development. Basic Books.
Coan, J. A., Schaefer, H. S., & Davidson, R. J. (2006). Lending a hand: Social regulation of the neural response to \
threat. Psychological Science, 17(12), 1032–1039. https://doi.org/10.1111/j.1467-9280.2006.01832.x
Cozolino, L. (2014). The neuroscience of human relationships: Attachment and the developing social brain (2nd ed.). \
W. W. Norton.
Dana, D. (2018). The polyvagal theory in therapy: Engaging the rhythm of regulation. W. W. Norton.
Herman, J. L. (1992). Trauma and recovery. Basic Books.
Porges, S. W. (2007). The polyvagal perspective. Biological Psychology, 74(2), 116–143. \
https://doi.org/10.1016/j.biopsycho.2006.06.009
Schore, A. N. (2019). Right brain psychotherapy. W. W. Norton.
Siegel, D. J. (2012). The developing mind: How relationships and the brain interact to shape who we are (2nd ed.). \
Guilford Press.
Siegel, D. J., & Hartzell, M. (2003). Parenting from the inside out. Tarcher.
Tronick, E. Z. (1989). Emotions and emotional communication in infants. American Psychologist, 44(2), 112–119. \
https://doi.org/10.1037/0003-066X.44.2.112
Winnicott, D. W. (1971). Playing and reality. Tavistock.
""".strip().splitlines()

PARAGRAPHS = [
    "The kettle takes four minutes. In that time a room may change its mind about you, or you about it. Winnicott "
    "(1971) wrote of a space between two people that belongs to neither, and where play becomes possible.",
    "A child falls, looks up, and reads the nearest face before deciding whether to cry. What the face says counts for "
    "more than the knee. Bowlby (1988) called such a person a base, somebody to set out from and to come back to.",
    "People who were steadied early tend to expect it. People who were not may find a kind voice harder to bear than a "
    "loud one. Neither is a choice, and both can shift with time and company (Schore, 2019).",
    "When somebody holds our hand, the body seems to spend less on fear. Coan et al. (2006) watched this happen "
    "in a scanner. The hand of a stranger did something. A hand that was trusted did more.",
    "Mothers and babies miss each other’s signals much of the time. What matters is what comes next, and how often it "
    "happens (Tronick, 1989). A day is full of small missteps and small returns.",
    "I keep two chairs by the window and one by the door. Most people try all three before the winter is out. Badenoch "
    "(2008) would say that the room is part of the conversation, and I have come to think so too.",
    "Safety is learned by the body first and explained afterwards. Dana (2018) maps three broad states, and asks what "
    "each of them is for. None of them is an error. Each was an answer to something once.",
    "The word recovery suggests a place one returns to. For some there was no such place. Herman (1992) put safety "
    "first, then remembering, then the slow business of joining in again.",
    "Some evenings the talk circles and lands nowhere. I used to count these as lost. Now I think of a boat being "
    "turned, which looks like nothing from the shore (Cozolino, 2014; Siegel, 2012).",
    "Parents often ask what they should have done. A better question may be what they can notice now. Siegel and "
    "Hartzell (2003) suggest beginning with one’s own story, told to somebody who has time.",
    "The nerve that slows the heart also reaches the muscles of the face and of the middle ear. Porges (2007) reads in "
    "this that calm and company share a wiring. Others read it with more caution, and the talk goes on.",
    "A man, invented for this page, comes late each week and apologizes for the bus. One day he comes on time and says "
    "nothing for a while. It is the best hour we have had (compare Winnicott, 1971).",
    "Words can come long after the thing they are about. Until then there are hands, shoulders, breath, and a way of "
    "sitting. A therapist reads these as one reads weather, and is sometimes wrong (Schore, 2019).",
    "The mind, in this way of seeing, is not shut in the head. It moves within one and between people (Siegel, 2012). "
    "That makes a waiting room part of the treatment, and the bus as well.",
    "To be seen is not always a relief. Many 2SLGBTQIA+ people have been looked at long before they were seen, and the "
    "two can feel alike. So we go slowly, and we ask before we guess.",
    "Nobody can say how long this takes. Brains go on changing, and do so in company (Cozolino, 2014). What can be "
    "offered is a usual hour, a chair that stays where it was, and a plain answer.",
]
LISTS = [
    ["the hour that suits you", "the chair you would like", "whether the door stays ajar"],
    ["a walk before the talk", "a glass of water within reach", "a word for when it is enough"],
]
QUOTES = ["What is shared weighs less, and it keeps.", "Slow is a speed. Most of what grows knows it."]
TITLES = ["A chair by the window", "What the room knows", "Four minutes of kettle", "Coming back", "Weather in a face"]
SECTIONS = ["Where it begins", "What a face says", "In the room", "Slow company", "After the hour", "Small returns"]
ASIDES = ["Two chairs", "The bus", "A usual hour", "Before words"]
PICTURES = [
    f'<figure><img src="{DOOR}" alt="Two chairs by a window, one turned towards the light">'
    "<figcaption>The room in March.</figcaption></figure>",
    f'<figure><img src="{DOOR}" alt="A small ferry between two islands in the rain"></figure>',
]
LINKS = [
    '<p>There is more in <a href="https://example.org/rooms">a talk about rooms</a>, and in the shop downstairs.</p>',
    '<p>Somebody to write to: <a href="mailto:hello@example.org">the desk of the practice</a>, on most weekdays.</p>',
]
SUMMARY = "Steadiness is learned in company, and it can be learned late."
DISCLAIMER = "This is for learning. It is not advice about you, and the people in it are invented."
INVITATION = "If something here stayed with you, we can talk about it."


@dataclass(frozen=True)
class Article:
    """The fields of an article, its body as a row of blocks."""

    title: str
    summary: str
    body: tuple[str, ...]
    invitation: str
    disclaimer: str
    references: tuple[Reference, ...]


def clean_article(seed: int) -> Article:
    """The article of this seed: three sections, six to nine paragraphs, a list, a quote, a picture and a link."""
    chance = Random(seed)
    paragraphs = [f"<p>{text}</p>" for text in chance.sample(PARAGRAPHS, chance.randint(6, 9))]
    first, second, third = chance.sample(SECTIONS, 3)
    items = "".join(f"<li>{item}</li>" for item in chance.choice(LISTS))
    body = (
        paragraphs[0],
        f"<h2>{first}</h2>",
        *paragraphs[1:3],
        f"<ul>{items}</ul>",
        f"<h2>{second}</h2>",
        paragraphs[3],
        chance.choice(PICTURES),
        f"<h3>{chance.choice(ASIDES)}</h3>",
        paragraphs[4],
        f"<blockquote><p>{chance.choice(QUOTES)}</p></blockquote>",
        f"<h2>{third}</h2>",
        *paragraphs[5:],
        chance.choice(LINKS),
    )
    library = with_unique_keys(map(parse_reference, REFERENCES))
    uncited = lay_out("".join(body), library).uncited
    return Article(
        title=chance.choice(TITLES),
        summary=SUMMARY,
        body=body,
        invitation=INVITATION,
        disclaimer=DISCLAIMER,
        references=tuple(work for work in library if work not in uncited),
    )
