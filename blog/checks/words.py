"""The words that checks look for, in one place. Add to them as they are met; each line is one way of saying it."""

import re


def _any(*ways: str) -> re.Pattern:
    """Any of these, as whole words; an apostrophe is of either kind."""
    joined = "|".join(way.replace("'", "[’']") for way in ways)
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)


# What a link says when it doesn't say where it leads.
SAYS_NOTHING = frozenset(
    {
        *("click", "click here", "click this", "click this link", "here", "see here", "find it here", "this", "that"),
        *("this link", "the link", "link", "this page", "this site", "this website", "website", "page", "url"),
        *("more", "read more", "learn more", "find out more", "more here", "read this", "see more", "continue", "go"),
    }
)
FILE_NAME = re.compile(r"[\w ().-]+\.(?:jpe?g|png|gif|webp|avif|svg|heic|tiff?|bmp)", re.IGNORECASE)

_HARM = (
    r"(?:anxiety|depression|trauma|traumas|ptsd|grief|addictions?|panic|shame|insomnia|pain|wounds?|symptoms|problems?)"
)
_TIMES = r"(?:\d+|one|two|three|four|five|six|eight|ten|twelve|a few|a single|just one|a handful of)"
PROMISES = _any(
    r"(?:will|can) (?:completely |fully |finally )?(?:cure|heal|fix) (?:you|your|him|her|them|it|anyone|everyone|any)",
    rf"(?:cures?|cured of|eliminates?|eradicates?|gets? rid of) (?:your |all |the |their )?{_HARM}",
    r"(?:a|the|guaranteed|complete|permanent|lasting|proven|miracle) cures?(?: for)?",
    rf"heal(?:s|ed)? (?:your |all |any |every )?{_HARM} (?:in|within|for good|forever|once)",
    r"guaranteed(?: results| to)?",
    r"(?:we|i|therapy|it) guarantees?",
    r"(?:results|success|recovery|healing) (?:is|are) (?:guaranteed|certain|assured)",
    r"(?:100|one hundred|a hundred) ?(?:%|percent|per cent) (?:effective|success|successful|recovery|cured?|of)",
    rf"(?:free|rid) of (?:your |all |the )?{_HARM} (?:for good|forever|for ever|for life|once and for all)",
    rf"(?:in|within|after) (?:only |just )?{_TIMES} sessions,? you(?:'ll| will)",
    r"once and for all",
    r"(?:always|never fails to) works?",
    r"never fails",
    r"works for (?:everyone|everybody|anyone|anybody)",
    r"(?:will|can) (?:completely |permanently )(?:disappear|vanish|go away|recover|resolve)",
    r"you will (?:never|no longer) (?:feel|suffer|have|be|need)",
    r"miracle(?:s| cure| method| treatment)?",
    r"(?:permanently|completely) (?:cured?|healed?|fixe[sd]|resolved?|eliminates?d?)",
)
NEGATION = _any(
    r"no",
    r"not",
    r"nobody",
    r"nothing",
    r"never",
    r"none",
    r"neither",
    r"nor",
    r"cannot",
    r"without",
    r"isn't|aren't|wasn't|don't|doesn't|didn't|can't|won't|wouldn't|couldn't",
    r"rather than",
    r"instead of",
    r"beware of",
)

_HELPER = r"(?:my|our|this|the|her|his|their) (?:therapist|counsell?or|psychotherapist|practitioner|psychologist)"
_WORK = r"(?:therapy|counselling|counseling|psychotherapy|these sessions|our sessions|my sessions|working with \w+)"
TESTIMONIALS = _any(
    r"(?:changed|saved|transformed|turned around) my (?:whole |entire )?life",
    r"(?:i|we) (?:can't|cannot|would|could|would highly|highly|warmly|strongly|wholeheartedly) ?(?:not )?recommend"
    r"(?: \w+)?(?: enough)?",
    r"my (?:therapist|counsell?or|psychotherapist) (?:is|was|has been|helped|saved|gave|changed|made|cured)",
    rf"thanks to {_HELPER}",
    rf"thanks to {_WORK},? (?:i|my|we)",
    rf"{_WORK} (?:has |have )?(?:cured|healed|fixed|saved|changed|helped) (?:me|my|us)",
    rf"after (?:only |just )?{_TIMES} sessions?(?: with \w+)?,? (?:i|my|we)",
    r"i (?:was|am|have been|'m) (?:finally |completely |fully )?(?:cured|healed|a new person|a different person)",
    r"i feel like a (?:new|different) person",
    r"(?:the )?best (?:therapist|counsell?or|psychotherapist)(?: i| we| in)?",
    r"(?:five|5)[ -]stars?",
    r"(?:our|my|happy|grateful|former|past) clients? (?:say|says|said|wrote|write|writes|rave|love|loved|report)",
    r"testimonials?",
    r"(?:she|he|they|wren|ira) (?:really |truly |completely )?(?:healed|cured|saved) me",
)
