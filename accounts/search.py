"""Finding accounts, contacts and colleagues by words: without accents, with typing errors, in what one may see.

One `search_text` column on both databases, kept in Python. PostgreSQL searches it by trigram index; SQLite by an FTS5
table with the trigram tokenizer (migration 0002), since its own folding misses accents. Words of under three letters
are matched from the beginning of the text. This is the module of this room that may send SQL of its own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.lookups import TrigramWordSimilar
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, models, transaction
from django.db.models.expressions import RawSQL
from rapidfuzz import fuzz

from accounts.models import Account, Contact
from base.words import fold
from people.models import Person, User
from people.permissions import Permission

LONGEST_QUERY = 100
GRAM = 3
CANDIDATES = 300
NEAR_ENOUGH = 72  # of 100: "Haldne" is Halden, "Norvik" is not Norvane
PG_THRESHOLD = "0.35"  # word similarity under which PostgreSQL proposes no candidate


def words_of(text: str) -> list[str]:
    """The words of a question, folded; at most eight of them."""
    return fold(text[:LONGEST_QUERY].replace("\x00", "")).split()[:8]


def matching(rows: models.QuerySet[Any], text: str) -> models.QuerySet[Any]:
    """Rows that hold every word; under three letters in all, those whose text begins so."""
    words = words_of(text)
    if not words:
        return rows
    if max(map(len, words)) < GRAM:
        start = " ".join(words)
        if connection.vendor == "postgresql":
            return rows.filter(search_text__startswith=start)
        return rows.filter(search_text__gte=start, search_text__lt=start[:-1] + chr(ord(start[-1]) + 1))
    for word in words if connection.vendor == "postgresql" else [word for word in words if len(word) < GRAM]:
        rows = rows.filter(search_text__contains=word)
    if connection.vendor != "postgresql":
        rows = rows.filter(pk__in=_fts(rows.model, " ".join(_quoted(word) for word in words if len(word) >= GRAM)))
    return rows


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _fts(model: type[models.Model], question: str, most: int = 0) -> RawSQL:
    """Ids from the FTS5 table of a model; the table's name is ours, the question a parameter."""
    table = f"{model._meta.db_table}_words"
    ending = f" ORDER BY rank LIMIT {most}" if most else ""
    return RawSQL(f"SELECT rowid FROM {table} WHERE {table} MATCH %s{ending}", (question,))  # noqa: S608, S611


def nearest(rows: models.QuerySet[Any], text: str, most: int, *, sees_all: bool) -> list[Any]:
    """The rows whose words come nearest, best first; none that is not near enough."""
    words = words_of(text)
    asked = " ".join(words)
    if len(asked) < GRAM:
        return []
    with transaction.atomic():
        candidates = list(_near_on_postgresql(rows, asked) if connection.vendor == "postgresql" else _near_on_sqlite(rows, words, sees_all))
    scored = [(likeness(words, row.search_text), row) for row in candidates]
    best = sorted((pair for pair in scored if pair[0] >= NEAR_ENOUGH), key=lambda pair: (-pair[0], str(pair[1]), pair[1].pk))
    return [row for _score, row in best[:most]]


def _near_on_sqlite(rows: models.QuerySet[Any], words: list[str], sees_all: bool) -> models.QuerySet[Any]:
    """Rows that share a trigram with the question; who sees all gets the best ranked, others are few enough."""
    grams = list(dict.fromkeys(word[at : at + GRAM] for word in words for at in range(len(word) - GRAM + 1)))[:40]
    if not grams:
        return rows.none()
    question = " OR ".join(map(_quoted, grams))
    return rows.filter(pk__in=_fts(rows.model, question, CANDIDATES if sees_all else 0))[: CANDIDATES * 10]


def _near_on_postgresql(rows: models.QuerySet[Any], asked: str) -> models.QuerySet[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [PG_THRESHOLD])
    similar: Any = TrigramWordSimilar(models.F("search_text"), models.Value(asked))
    likeness: Any = TrigramWordSimilarity(asked, "search_text")
    near: models.QuerySet[Any] = rows.filter(similar).annotate(nearness=likeness).order_by("-nearness", "pk")[:CANDIDATES]
    return near


def likeness(words: Iterable[str], text: str) -> float:
    """0 to 100: mean over the words asked of their nearest word in the text, begun words counting as whole ones."""
    known = [word for word in re.split(r"[^\w&'-]+", text) if word]
    if not known:
        return 0.0
    scores = [max(max(fuzz.ratio(asked, word), fuzz.ratio(asked, word[: len(asked)])) for word in known) for asked in words]
    return sum(scores) / len(scores) if scores else 0.0


@dataclass(frozen=True)
class Hits:
    """What one question found: best first, at most `most` of each."""

    accounts: list[Account]
    contacts: list[Contact]
    people: list[Person]
    guessed: bool  # nothing held the words; these come nearest

    def __bool__(self) -> bool:
        return bool(self.accounts or self.contacts or self.people)


def search(text: str, user: User, most: int = 10) -> Hits:
    """Accounts, contacts and colleagues that `user` may see and that hold the words; where none does, the nearest."""
    sources = _sources(user)
    if not words_of(text):
        return Hits([], [], [], guessed=False)
    found = [_ranked(matching(rows, text), text, most) for rows in sources]
    if any(found):
        return Hits(found[0], found[1], found[2], guessed=False)
    sees_all = user.holds_all(Permission.ACCOUNT_VIEW)
    near = [nearest(rows, text, most, sees_all=sees_all) for rows in sources]
    return Hits(near[0], near[1], near[2], guessed=True)


def _sources(user: User) -> tuple[models.QuerySet[Any], ...]:
    return (
        Account.objects.visible_to(user).select_related("snapshot__owner"),
        Contact.objects.visible_to(user).select_related("account"),
        Person.objects.visible_to(user),
    )


def _ranked(rows: models.QuerySet[Any], text: str, most: int) -> list[Any]:
    """Those that begin with the words first, then by name."""
    asked = " ".join(words_of(text))
    begins = models.Case(models.When(search_text__startswith=asked, then=0), default=1, output_field=models.IntegerField())
    return list(rows.order_by(begins, "name", "pk")[:most])
