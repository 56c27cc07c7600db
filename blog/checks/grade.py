"""How hard a text reads: the grade of school of the formula of Kincaid and others (1975), with our own counting."""

import re

from blog.apa import UPPER, fold

ENDS = re.compile(rf"[.!?…][”’\"')\]]*\s+(?=[“‘\"'(\[]*[{UPPER}\d])|\n+")
ABBREVIATED = re.compile(rf"(?:\b(?:Dr|Mr|Mrs|Ms|St|al|vs|cf|e\.g|i\.e|Vol|No|pp?|ed|eds|Ch)|\b[{UPPER}])\.\s+$")
WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")  # of a hyphenated word each part is one

VOWELS = re.compile(r"[aeiouy]+")
SILENT = re.compile(
    r"(?<=[^aeiouy])e(?=(?:ly|ful|fully|less|ness|ment|ments|thing|things|times?|where|body|fore|hood)$)"  # sometimes
    r"|(?<=[^aeiouytd])ed$"  # learned, but not wanted
    r"|(?<=[^aeiouyscgxzh])es$|(?<=[^aeiouycs]h)es$"  # comes, but not houses
    r"|(?<=[^aeiouyl])e$|(?<=[aeiouyrl]l)e$"  # home and while, but not table
)
# Two vowels that are two syllables, though they stand together.
APART = re.compile(
    r"(?<![ctgs])i(?=a)|(?<![ctgs])i(?=o)|i(?=um)|[aeou](?=ing)|y(?=ing)"
    r"|(?<=c)i(?=at)|(?<=sc)i(?=e)|(?<=so)ci(?=et)|(?<![ct])i(?=et|enc|ent)"
    r"|(?<=cr)e(?=at)|(?<=^r)e(?=ac)|(?<=id)e(?=a)|(?<=ar)e(?=a)|(?<=th)e(?=at)"
    r"|(?<![gq])u(?=a)|(?<=p)o(?=e)|(?<=mus)e(?=um)|(?<=vid)e(?=o)|(?<=b)e(?=ings?)|(?<=ne)u(?=o)"
)
CLOSED = re.compile(r"(?:s|th)ms?$")  # autism, rhythm: a syllable without a vowel


def grade(text: str) -> float:
    """The grade of school at which the text reads; 0.0 where there are no words."""
    words = WORD.findall(text)
    if not words:
        return 0.0
    count = sum(map(syllables, words))
    return 0.39 * len(words) / len(sentences(text)) + 11.8 * count / len(words) - 15.59


def count_words(text: str) -> int:
    return len(WORD.findall(text))


def sentences(text: str) -> list[str]:
    """The sentences; a line is one where no stop ends it, and an abbreviation ends none."""
    found, start = [], 0
    for end in ENDS.finditer(text):
        if "\n" in end[0] or not ABBREVIATED.search(text[start : end.end()]):
            found.append(text[start : end.end()])
            start = end.end()
    return [sentence.strip() for sentence in [*found, text[start:]] if WORD.search(sentence)]


def syllables(word: str) -> int:
    """About how many syllables an English word has, one at least. A number counts as one."""
    spoken = fold(word.lower().replace("é", "ay"))
    letters = re.sub(r"[^a-z]", "", re.sub(r"'s?$|'", "", spoken)).replace("qu", "kw")
    heard = SILENT.sub("", letters)
    return max(1, len(VOWELS.findall(heard)) + len(APART.findall(heard)) + bool(CLOSED.search(heard)))
