"""Rejects that are alike: one answer serves them all. What was answered already stands beside them."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Min

from imports.cells import fold
from imports.fields import Field
from imports.models import Batch, Reject
from imports.problems import sentence, summary
from imports.registry import Kind, MasterKind, alias_key, kinds
from imports.words import is_fixed, options_for

GROUPS = 60
ANSWERED = frozenset(
    {
        "ambiguous_number",
        "unknown_stage",
        "unknown_value",
        "unknown_currency",
        "not_a_number",
        "not_a_date",
        "impossible_date",
        "out_of_range",
    }
)
Named = tuple[int, str]


@dataclass
class Group:
    """Rejects of one reason, column and value: `n` rows, the first on `line`."""

    code: str
    column: str
    value: str
    n: int
    line: int
    reason: str
    named: str  # the field of the column
    target: MasterKind | None = None  # whose row an unknown name may stand for
    near: list[Named] = field(default_factory=list)
    matched: str = ""  # the row that the name is known to stand for by now
    read_as: str = ""  # what the value will be read as
    readings: list[tuple[str, str]] = field(default_factory=list)  # ambiguous numbers: (value, words)
    options: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return not self.matched and not self.read_as

    @property
    def can_answer(self) -> bool:
        return self.code in ANSWERED


def reject_groups(batch: Batch, kind: Kind | None) -> list[Group]:
    """The commonest first. The number of queries does not depend on how many there are."""
    rows = batch.rejects.values("code", "column", "value").annotate(n=Count("pk"), line=Min("line"), first=Min("pk"))
    rows = rows.order_by("-n", "line")[:GROUPS]
    samples = Reject.objects.in_bulk([row["first"] for row in rows])
    names = dict(batch.recipe.get("columns", {}))
    answers = {name: {text.strip().casefold(): to for text, to in known.items()} for name, known in batch.recipe.get("values", {}).items()}
    found = []
    for row in rows:
        sample = samples[row["first"]]
        name = names.get(row["column"], row["column"])
        reason = sentence(sample.code, sample.args)
        group = Group(row["code"], row["column"], row["value"], row["n"], row["line"], reason, name)
        known = kind.by_name.get(name) if kind else None
        group.read_as = answers.get(name, {}).get(row["value"].casefold(), "")
        if kind is not None and known is not None and group.can_answer:
            group.options = options_for(kind, known) if is_fixed(known) else []
            group.readings = readings(row["value"]) if row["code"] == "ambiguous_number" else []
        if row["code"] == "unknown_reference":
            group.target = target_of(known)
            group.near = [(0, near) for near in sample.args.get("near", ())]
        found.append(group)
    for target in {group.target for group in found if group.target}:
        _name(target, [group for group in found if group.target is target])
    return found


def target_of(known: Field | None) -> MasterKind | None:
    """The kind that a reference field names rows of, when its rows can have other names."""
    target = kinds.get(getattr(known, "to", ""))
    return target if isinstance(target, MasterKind) else None


def _name(target: MasterKind, groups: list[Group]) -> None:
    """Ids of the near names, and what has an alias by now."""
    manager = target.model._default_manager
    ids = dict(manager.filter(name__in={name for group in groups for _pk, name in group.near}).values_list("name", "pk"))
    aliases = target.key_model._default_manager.filter(is_alias=True, key__in=[alias_key(group.value) for group in groups])
    owners: dict[str, Any] = dict(aliases.values_list("key", f"{target.owner}__name"))
    made = set(manager.filter(name__in={group.value for group in groups}).values_list("name", flat=True))
    for group in groups:
        group.near = [(ids[name], name) for _pk, name in group.near if name in ids]
        group.matched = owners.get(alias_key(group.value)) or (group.value if group.value in made else "")


def candidates(target: MasterKind, text: str, rows: Any, most: int = 8) -> list[Named]:
    """Rows that a typed name may mean: the one of that name alone, else those that hold it or are spelled alike."""
    holding = list(rows.filter(name__icontains=text).order_by("name").values_list("pk", "name")[:most])
    alike = list(rows.filter(name__in=target.near(text)).values_list("pk", "name"))
    found = list(dict.fromkeys([*holding, *alike]))
    exact = [pair for pair in found if fold(pair[1]) == fold(text)]  # in Python: SQLite compares accents by their bytes
    return exact if len(exact) == 1 else found[:most]


def readings(text: str) -> list[tuple[str, str]]:
    """The two numbers that `1.250` may be: (value to read, words)."""
    digits = text.replace(".", "").replace(",", "").replace(" ", "")
    whole, _mark, rest = text.replace(",", ".").rpartition(".")
    return [(digits, digits), (f"{whole.replace('.', '')}.{rest}", f"{whole.replace('.', '')}.{rest}")]


@dataclass(frozen=True)
class Reason:
    """What a number of rejected rows have in common, and in which columns."""

    words: str
    columns: str
    n: int


def reasons(batch: Batch) -> list[Reason]:
    """How many rows each reason rejected, the commonest first. One query."""
    found: dict[str, tuple[int, list[str]]] = {}
    for code, column, n in batch.rejects.order_by("column").values_list("code", "column").annotate(n=Count("pk")):
        count, columns = found.get(code, (0, []))
        found[code] = count + n, [*columns, column] if column else columns
    ordered = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
    return [Reason(summary(code), ", ".join(columns[:5]) + ("…" if len(columns) > 5 else ""), n) for code, (n, columns) in ordered]
