"""What is known beforehand about Arvelle Instruments: its people, its key accounts, and what it aims at.

The numbers of a key account are its revenue of the last twelve months in millions of euros, its growth on the year
before, its contribution, its active contacts, the functions of ours it works with, its health, and the days since the
last interaction. Rates of promises, satisfaction and deliveries follow from the health by the weights of kpis.md.
"""

from dataclasses import dataclass

from people.permissions import Role


@dataclass(frozen=True)
class Colleague:
    name: str
    job: str  # the ERP's word for the job: sales, kam…
    function: str
    title: str
    manager: str = ""
    role: Role | None = None  # with a role he has a log-in
    persona: bool = False  # offered on the sign-in page of the demo


COLLEAGUES = (
    Colleague("Hélène Arvelle", "executive", "executive", "chief executive"),
    Colleague("Claire Morvan", "sales", "sales", "sales director", "Hélène Arvelle", Role.SALES_DIRECTOR, True),
    Colleague("Nadia Berthier", "programme", "management", "programme director", "Claire Morvan", Role.PROGRAMME_DIRECTOR, True),
    Colleague("Giulia Ferrante", "kam", "kam", "key account manager", "Nadia Berthier", Role.KAM, True),
    Colleague("Ines Kessler", "kam", "kam", "key account manager", "Nadia Berthier", Role.KAM),
    Colleague("Paul Aubry", "kam", "kam", "key account manager", "Nadia Berthier", Role.KAM),
    Colleague("Marc Oudin", "kam", "kam", "key account manager", "Nadia Berthier", Role.KAM),
    Colleague("Sarah Whitlock", "kam", "kam", "key account manager", "Nadia Berthier", Role.KAM),
    Colleague("Antoine Lévêque", "executive", "rd", "head of research", "Hélène Arvelle", Role.SPONSOR, True),
    Colleague("Jeanne Maret", "service", "services", "head of service", "Hélène Arvelle", Role.LINE_MANAGER, True),
    Colleague("Bernard Carré", "presales", "technical", "head of pre-sales", "Claire Morvan"),
    Colleague("Tom Lasalle", "presales", "technical", "application engineer", "Bernard Carré", Role.TEAM_MEMBER, True),
    Colleague("Sophie Pons", "service", "services", "service manager", "Jeanne Maret"),
    Colleague("Hugo Delmas", "it", "management", "data manager", "Hélène Arvelle", Role.DATA_STEWARD, True),
    Colleague("Yann Le Goff", "it", "management", "systems administrator", "Hélène Arvelle", Role.ADMINISTRATOR, True),
    Colleague("Karin Vogt", "quality", "production", "head of quality", "Hélène Arvelle"),
    Colleague("Helga Brandt", "quality", "production", "validation", "Karin Vogt"),
    Colleague("Duc Nguyen", "research", "rd", "spectroscopy", "Antoine Lévêque"),
    Colleague("François Imbert", "legal", "legal", "head of legal", "Hélène Arvelle"),
    Colleague("Pauline Roche", "legal", "legal", "lawyer", "François Imbert"),
    Colleague("Lena Fuchs", "logistics", "logistics", "head of logistics", "Hélène Arvelle"),
    Colleague("Marta Sala", "marketing", "marketing", "head of marketing", "Claire Morvan"),
    Colleague("Ruth Adler", "kam", "kam", "key account manager", "Nadia Berthier"),
)


@dataclass(frozen=True)
class KeyAccount:
    name: str
    sector: str
    country: str
    town: str
    kam: str
    key_since: int
    revenue: float
    growth: float
    contribution: float
    contacts: int
    active: int
    functions: int
    health: int
    silent_days: int
    sites: tuple[str, ...]
    sponsor: str = ""
    promises: int = 24
    promises_kept: float | None = None


# Open deals: name, product, amount, days until the decision, site.
IN_HAND = {
    "Cervi Biotech": (
        ("Lines 3 and 4, sensors", "Flow Cell", 1_240_000, 135, ""),
        ("Real-time release method", "Release Suite", 410_000, 200, "Monza"),
        ("Calibration frame contract", "Service frame", 250_000, 55, "Parma"),
    ),
    "Ostermann Labs": (("The fifth laboratory", "Raman R2", 320_000, 150, "Jena"),),
    "Kestrel Aerospace": (("Eleven test benches", "NIR Line", 900_000, 90, "Hamburg"),),
}

# What a site does not buy from us: another offer stands on its invoices.
NOT_BOUGHT = {
    ("Cervi Biotech", "Parma"): ("Analyseurs", "Logiciels", "Service"),
    ("Cervi Biotech", "Monza"): ("Logiciels",),
    ("Ostermann Labs", "Jena"): ("Logiciels", "Service"),
    ("Ostermann Labs", "Ulm"): ("Capteurs",),
    ("Groupe Vasselin", "Laval"): ("Analyseurs", "Logiciels"),
    ("Kestrel Aerospace", "Toulouse"): ("Analyseurs", "Service", "Logiciels"),
    ("Kestrel Aerospace", "Hamburg"): ("Logiciels",),
}

# Sites in another country than the account.
ABROAD = {"Ludwigshafen": "Germany", "Tarragona": "Spain", "Singen": "Germany", "Cork": "Ireland", "Toulouse": "France"}

SECOND_KAMS = {"Cervi Biotech": "Ines Kessler"}  # who writes the plan with its KAM

KEY_ACCOUNTS = (
    KeyAccount(
        "Norvane Chimie",
        "chemicals",
        "France",
        "Lyon",
        "Paul Aubry",
        2015,
        5.84,
        -0.062,
        0.11,
        14,
        9,
        3,
        48,
        12,
        ("Lyon", "Pau", "Ludwigshafen", "Tarragona"),
        promises=160,
    ),
    KeyAccount(
        "Halden Pharma",
        "pharmaceuticals",
        "Switzerland",
        "Basel",
        "Ines Kessler",
        2019,
        4.92,
        -0.014,
        0.16,
        12,
        1,
        3,
        57,
        18,
        ("Basel", "Visp", "Kaiseraugst", "Singen", "Cork"),
        "Claire Morvan",
        104,
        0.71,
    ),
    KeyAccount(
        "Groupe Vasselin",
        "food",
        "France",
        "Rennes",
        "Paul Aubry",
        2016,
        4.10,
        0.009,
        0.14,
        10,
        7,
        3,
        61,
        9,
        ("Rennes", "Vitré", "Laval"),
        promises=88,
    ),
    KeyAccount(
        "Teyrac Énergie",
        "energy",
        "France",
        "Grenoble",
        "Marc Oudin",
        2018,
        3.46,
        -0.038,
        0.19,
        8,
        1,
        2,
        52,
        31,
        ("Grenoble", "Valence"),
        "Claire Morvan",
        72,
    ),
    KeyAccount(
        "Brightwater Utilities",
        "water",
        "United Kingdom",
        "Bristol",
        "Sarah Whitlock",
        2020,
        2.88,
        0.046,
        0.27,
        11,
        8,
        3,
        74,
        5,
        ("Bristol", "Cardiff", "Exeter"),
        promises=56,
    ),
    KeyAccount(
        "Ostermann Labs",
        "contract analysis",
        "Germany",
        "Ulm",
        "Ines Kessler",
        2021,
        2.41,
        0.118,
        0.34,
        13,
        11,
        5,
        81,
        11,
        ("Ulm", "Jena"),
        "Antoine Lévêque",
        48,
    ),
    KeyAccount(
        "Cervi Biotech",
        "biotech",
        "Italy",
        "Milano",
        "Giulia Ferrante",
        2022,
        1.92,
        0.183,
        0.38,
        12,
        10,
        6,
        86,
        1,
        ("Monza", "Parma"),
        "Claire Morvan",
        48,
    ),
    KeyAccount(
        "Lindqvist Paper",
        "pulp and paper",
        "Sweden",
        "Gävle",
        "Sarah Whitlock",
        2021,
        1.64,
        -0.020,
        0.22,
        7,
        4,
        2,
        60,
        46,
        ("Gävle", "Umeå"),
        promises=32,
    ),
    KeyAccount(
        "Sauvel Cosmétique",
        "cosmetics",
        "France",
        "Grasse",
        "Marc Oudin",
        2022,
        1.38,
        0.094,
        0.33,
        10,
        9,
        4,
        78,
        8,
        ("Grasse", "Chartres"),
        promises=32,
    ),
    KeyAccount(
        "Marrow & Pike Brewing",
        "brewing",
        "United Kingdom",
        "Leeds",
        "Sarah Whitlock",
        2022,
        1.17,
        0.061,
        0.30,
        8,
        6,
        4,
        72,
        20,
        ("Leeds", "Burton"),
        promises=28,
    ),
    KeyAccount(
        "Institut Dorlay",
        "public research",
        "France",
        "Paris",
        "Paul Aubry",
        2023,
        1.02,
        0.149,
        0.36,
        9,
        7,
        4,
        79,
        7,
        ("Paris", "Saclay"),
        promises=24,
    ),
    KeyAccount(
        "Kestrel Aerospace",
        "aerospace",
        "Germany",
        "Hamburg",
        "Giulia Ferrante",
        2023,
        0.86,
        0.224,
        0.31,
        10,
        8,
        5,
        76,
        3,
        ("Hamburg", "Toulouse"),
        "Antoine Lévêque",
        24,
    ),
)

# Other accounts that pages and papers name: name, sector, country, town, revenue in millions, growth, owner.
NAMED = (
    ("Abelle Laitière", "dairy", "France", "Laval", 1.71, -0.089, "Paul Aubry"),
    ("Rheinfels Werke", "chemicals", "Germany", "Mainz", 1.31, 0.022, ""),
    ("Aurelis", "biotech", "France", "Nantes", 0.31, 0.12, "Giulia Ferrante"),
    ("Pelagos", "food", "Italy", "Bari", 0.28, 0.05, "Marc Oudin"),
)
NEW_NAMED = ("Lakeside Labs", "contract analysis", "United Kingdom", "Hull", 0.66, "Sarah Whitlock")

HALDEN_PEOPLE = (
    # name, decision role, title, level, attitude, influence, days since the last interaction (None = never), with whom
    ("Dr Reto Imhof", "advises", "head of analytical development", "manager", "supports", "high", 18, "Ines Kessler"),
    ("Katharina Stoll", "blocks", "chief quality officer", "executive", "unknown", "high", None, ""),
    ("Beat Zumsteg", "buys", "group purchasing", "manager", "opposes", "high", 214, "Paul Aubry"),
    ("Noémie Rochat", "uses", "site director, Visp", "manager", "neutral", "medium", 121, "Sophie Pons"),
    ("Dr Urs Frei", "decides", "head of research and development", "executive", "unknown", "high", None, ""),
    ("Dr Anton Halden", "decides", "chief executive", "executive", "unknown", "high", None, ""),
    ("Luzia Amrein", "decides", "head of operations", "executive", "neutral", "high", 184, "Claire Morvan"),
    ("Jonas Weibel", "advises", "quality control, Basel", "expert", "neutral", "medium", 155, "Tom Lasalle"),
    ("Mirjam Caduff", "buys", "buyer, instruments", "expert", "neutral", "medium", 128, "Paul Aubry"),
)

# What the figures should reach, as the sales director wrote them for the year.
TARGETS = {
    "win_rate_count": "0.32",
    "new_customers": "90",
    "sales_cycle": "120",
    "promises_kept": "0.95",
    "nps": "25",
    "nrr": "1.02",
    "growth_rate": "0.04",
    "csat": "0.80",
    "on_time_delivery": "0.95",
    "support_response": "0.90",
    "functional_breadth": "5",
    "growth_acceleration": "0.02",
    "strategy_execution": "0.70",
    "innovation_pace": "0.8",
    "relationship_coverage": "0.70",
    "single_threaded_share": "0.10",
}
TARGET_OWNERS = {
    "promises_kept": "Jeanne Maret",
    "on_time_delivery": "Jeanne Maret",
    "support_response": "Jeanne Maret",
    "csat": "Jeanne Maret",
    "functional_breadth": "Nadia Berthier",
    "growth_acceleration": "Nadia Berthier",
    "strategy_execution": "Nadia Berthier",
    "innovation_pace": "Nadia Berthier",
    "single_threaded_share": "Nadia Berthier",
}
UNITS = {
    "sales": "Sales",
    "kam": "Key accounts",
    "programme": "Key accounts",
    "service": "Service",
    "support": "Service",
    "presales": "Pre-sales",
    "research": "Research",
    "logistics": "Logistics",
    "marketing": "Marketing",
    "it": "Data and systems",
    "quality": "Quality",
    "legal": "Legal",
    "executive": "Management",
}
SALES_UNITS = ("Sales France", "Sales DACH", "Sales UK and Nordics", "Sales Italy")
SETTINGS = {"programme_exists": True, "kam_intent": True, "gross_margin": 0.42, "accounts_per_kam": 2}
