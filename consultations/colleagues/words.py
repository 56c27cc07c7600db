"""What colleagues attest to, by the day since which these are the words.

Words are added and never changed: each `Attestation` names those that were read.
"""

WORDS = {
    "2026-11-25": (
        "I am registered with the college or association I have named, and in good standing.",
        "What I bring has nothing in it that would let a client be known.",
        "I know that consultation is neither supervision nor legal advice. What I do in my own work stays mine to "
        "decide.",
    ),
}
CURRENT = max(WORDS)
