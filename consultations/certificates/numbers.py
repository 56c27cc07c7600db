"""The number of a certificate: eleven random characters and one that gives typing errors away.

No vowels, so that it never spells anything; no letters that are read as digits. There are as many characters as a
prime, and each place weighs differently: whoever gets one wrong, or swaps two, has no number at all.
"""

import secrets

ALPHABET = "0123456789BCDFGHJKMNPQRSTVWXZ"
RANDOM = 11  # characters, which is 53 bits
GROUP = 4


def new_number() -> str:
    """ "7KQX-20MB-94TZ"."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return grouped(drawn + check_character(drawn))


def check_character(drawn: str) -> str:
    weighed = sum(place * ALPHABET.index(one) for place, one in enumerate(drawn, start=1))
    return ALPHABET[weighed % len(ALPHABET)]


def grouped(plain: str) -> str:
    return "-".join(plain[start : start + GROUP] for start in range(0, len(plain), GROUP))


def read_number(written: str) -> str:
    """The number somebody typed, however they spaced it; "" where it can't be one."""
    plain = "".join(one for one in written.upper() if one.isalnum()).replace("O", "0").replace("I", "1")
    plain = plain.replace("L", "1")
    if len(plain) != RANDOM + 1 or not set(plain) <= set(ALPHABET):
        return ""
    return grouped(plain) if check_character(plain[:RANDOM]) == plain[RANDOM] else ""
