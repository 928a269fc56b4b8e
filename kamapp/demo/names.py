"""Invented companies, towns and people. Any likeness with a real one is chance."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from random import Random

_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
HEADS, FIRST, LAST = (_WORDS[name].split() for name in ("heads", "first", "last"))
TAILS = {
    "chemicals": ("Chimie", "Chemie", "Chemicals", "Polymères", "Resins"),
    "pharmaceuticals": ("Pharma", "Laboratoires", "Arzneimittel", "Farmaceutici", "Therapeutics"),
    "food": ("Alimentaire", "Foods", "Feinkost", "Alimentari", "Saveurs"),
    "dairy": ("Laitière", "Dairies", "Molkerei", "Latte", "Fromages"),
    "energy": ("Énergie", "Power", "Energie", "Energia", "Réseaux"),
    "water": ("Eaux", "Water", "Wasser", "Acque", "Hydro"),
    "biotech": ("Biotech", "Bio", "Biosciences", "Bioteknik", "Genetics"),
    "contract analysis": ("Labs", "Analytik", "Analyses", "Laboratori", "Testing"),
    "pulp and paper": ("Papier", "Paper", "Cartiera", "Pappers", "Cartons"),
    "cosmetics": ("Cosmétique", "Beauty", "Parfums", "Cosmetici", "Kosmetik"),
    "brewing": ("Brasserie", "Brewing", "Brauerei", "Birra", "Bryggeri"),
    "metals": ("Métaux", "Metals", "Stahl", "Acciai", "Alloys"),
    "glass": ("Verre", "Glass", "Glas", "Vetri", "Cristal"),
    "public research": ("Institut", "Research Centre", "Forschung", "Ricerche", "Observatoire"),
}
SECTORS = tuple(TAILS)
# Country, its share of deals and customers, and towns.
COUNTRIES = {
    "France": (0.43, ("Lyon", "Rennes", "Grenoble", "Laval", "Nantes", "Lille", "Dijon", "Pau", "Metz", "Tours", "Nancy", "Brest")),
    "Germany": (0.19, ("Mainz", "Ulm", "Hamburg", "Köln", "Leipzig", "Kassel", "Bremen", "Augsburg")),
    "Switzerland": (0.05, ("Basel", "Visp", "Zug", "Bern", "Lausanne")),
    "Austria": (0.04, ("Linz", "Graz", "Wien")),
    "United Kingdom": (0.17, ("Bristol", "Leeds", "York", "Hull", "Cardiff", "Dundee", "Reading")),
    "Italy": (0.10, ("Milano", "Parma", "Torino", "Padova", "Bari")),
    "Sweden": (0.02, ("Gävle", "Lund", "Umeå")),
}
JOBS = {
    "decides": ("site director", "head of production", "head of research", "managing director"),
    "buys": ("group purchasing", "buyer, instruments", "head of purchasing"),
    "advises": ("head of analytical development", "process engineer", "quality expert"),
    "uses": ("laboratory manager", "shift leader", "method engineer"),
    "blocks": ("chief quality officer", "head of information security"),
}


def companies(rng: Random, taken: set[str]) -> Iterator[tuple[str, str, str, str]]:
    """(name, sector, country, town) for ever, no name twice."""
    weights = [share for share, _towns in COUNTRIES.values()]
    number = 0
    while True:
        sector = rng.choice(SECTORS)
        name = f"{rng.choice(HEADS)} {rng.choice(TAILS[sector])}"
        if name in taken:
            number += 1
            name = f"{rng.choice(HEADS)} & {rng.choice(LAST)} {rng.choice(TAILS[sector])}"
            if name in taken:
                continue
        taken.add(name)
        country = rng.choices(list(COUNTRIES), weights)[0]
        yield name, sector, country, rng.choice(COUNTRIES[country][1])


def people(rng: Random, taken: set[str]) -> Iterator[tuple[str, str]]:
    """(first name, last name) for ever, no pair twice."""
    while True:
        first, last = rng.choice(FIRST), rng.choice(LAST)
        if f"{first} {last}" not in taken:
            taken.add(f"{first} {last}")
            yield first, last
