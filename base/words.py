"""Words as people compare them: without accents, case or punctuation."""

import unicodedata

_SPELLED = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "o", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ł": "l", "Ł": "l", "đ": "d", "’": "'"}
)


def fold(text: str) -> str:
    """Lower case, unaccented, single spaces: `Hélios  S.A.` and `helios s.a.` are one."""
    plain = unicodedata.normalize("NFKD", text.translate(_SPELLED))
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).casefold().split())
