"""The rules of the HTTP Observatory as MDN publishes them, as far as one answer tells: 100 to begin with, 145 at most.

Bonuses count from 90 on. Being on the browsers' list of secure sites, and hashes of scripts from elsewhere (there are
none here), are worth five each and are not asked for.
"""

from collections.abc import Mapping
from http.cookies import Morsel

PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
HALF_A_YEAR = 15768000


def policy_of(headers: Mapping[str, str]) -> dict[str, set[str]]:
    parts = (part.split() for part in headers.get("Content-Security-Policy", "").split(";"))
    return {part[0]: set(part[1:]) for part in parts if part}


def of_policy(headers) -> int:
    policy = policy_of(headers)
    if not policy:
        return -25
    fallback = policy.get("default-src", {"*"})
    scripts, objects = policy.get("script-src", fallback), policy.get("object-src", fallback)
    if scripts & {"'unsafe-inline'", "data:", "*", "https:", "http:"} or objects & {"*", "https:", "http:"}:
        return -20
    if "'unsafe-eval'" in scripts:
        return -10
    if policy.get("style-src", fallback) & {"'unsafe-inline'", "data:", "*", "https:"}:
        return 0
    return 10 if fallback == {"'none'"} and policy.get("form-action", {"*"}) <= {"'none'", "'self'"} else 5


def of_cookies(headers, cookies: list[Morsel]) -> int:
    if not cookies:
        return 0
    if not all(cookie["secure"] for cookie in cookies):
        return -40
    if not all(cookie["httponly"] for cookie in cookies):
        return -30
    return 5 if all(cookie["samesite"] in ("Lax", "Strict") for cookie in cookies) else 0


def of_strict_transport(headers) -> int:
    parts = [part.strip() for part in headers.get("Strict-Transport-Security", "").split(";")]
    seconds = next((int(part.removeprefix("max-age=")) for part in parts if part.startswith("max-age=")), None)
    if seconds is None:
        return -20
    return 0 if seconds >= HALF_A_YEAR else -10


def of_referrers(headers) -> int:
    return 5 if headers.get("Referrer-Policy") in PRIVATE else 0


def of_frames(headers) -> int:
    if "frame-ancestors" in policy_of(headers):
        return 5
    return 0 if headers.get("X-Frame-Options") in ("DENY", "SAMEORIGIN") else -20


def of_sniffing(headers) -> int:
    return 0 if headers.get("X-Content-Type-Options") == "nosniff" else -5


def of_others_reading(headers) -> int:
    return -50 if headers.get("Access-Control-Allow-Origin") else 0


def of_others_embedding(headers) -> int:
    return {"same-origin": 10, "": 0, "same-site": 0}.get(headers.get("Cross-Origin-Resource-Policy", ""), -5)


def score(headers: Mapping[str, str], cookies: list[Morsel], redirects_to: str) -> int:
    """`redirects_to` is where the same address without encryption leads."""
    rules = (
        of_policy,
        of_strict_transport,
        of_referrers,
        of_frames,
        of_sniffing,
        of_others_reading,
        of_others_embedding,
    )
    marks = [rule(headers) for rule in rules]
    marks += [of_cookies(headers, cookies), 0 if redirects_to.startswith("https://") else -20]
    base = 100 + sum(mark for mark in marks if mark < 0)
    return max(base, 0) + (sum(mark for mark in marks if mark > 0) if base >= 90 else 0)
