"""Customers and what they bought: who came, who left, who grew, so that six years of invoices tell one story."""

import datetime as dt
from decimal import Decimal

from base.periods import add_months
from kamapp.demo import story
from kamapp.demo.company import Company, Customer, Site, money

FAMILIES = ("Analyseurs", "Capteurs", "Service", "Logiciels")
YEARS = 6
CUSTOMERS = 1146
# New and lost groups per year back, and the revenue that each set brought in its first or last year.
NEW = (61, 72, 84)
NEW_REVENUE = 2_400_000
LOST_REVENUE = 1_800_000
# Euros that the other customers bought less and more, last year against the year before, and so for the years before.
SHRINK = (4_730_000, 5_300_000, 3_200_000, 2_600_000, 2_400_000)
GROW = (3_200_000, 2_600_000, 3_900_000, 3_600_000, 3_400_000)
KEY_GROWTH = (0.032, 0.05, 0.045, 0.05)
# The others by size: how many, and their revenue together.
TIERS = ((48, 17_300_000), (51, 7_600_000), (114, 10_100_000))
SPREAD = ((0.8, 1.4), (0.6, 1.5), (0.6, 1.5))  # the first tier lies above 250,000 each: 64 accounts with the key ones, mock-up 12
REST = 14_300_000
# Of the large ones, whoever would buy a little less buys a little more: 21 of the 64 bill less than a year ago (mock-up 12).
LARGE, FAINT = 250_000, -0.5
SEGMENTS = ("key", "develop", "keep", "serve")
POUNDS = dict(zip(range(YEARS + 1), (1.157, 1.168, 1.153, 1.148, 1.172, 1.16, 1.13), strict=True))


def make_customers(company: Company) -> None:
    for key in story.KEY_ACCOUNTS:
        company.customers.append(_key_customer(company, key))
    owners = [c.name for c in story.COLLEAGUES if c.job == "kam" and c.role]
    sellers = [row["Name"] for row in company.rows["employees"] if row["Job"] == "sales" and not row["Left"]][1:]
    named = [(*spec[:4], spec[4] * 1e6, spec[6]) for spec in story.NAMED]
    for name, sector, country, town, revenue, owner in named:
        company.customers.append(_customer(company, (name, sector, country, town), owner, [revenue]))
    sizes = _sizes(company, CUSTOMERS - len(company.customers) - NEW[0])
    for revenue in sizes:
        owner = company.rng.choice(sellers + owners)
        company.customers.append(_customer(company, next(company.more_companies), owner, [revenue]))
    steady = company.customers[len(story.KEY_ACCOUNTS) :]
    _make_history(company, steady)
    _make_arrivals(company, sellers)
    _make_departures(company, sellers)
    for customer in [c for c in steady if not c.key][40::70][:15]:
        customer.site.owner = ""
    _choose_families(company)
    for _each in range(190):
        name, sector, country, town = next(company.more_companies)
        seller = company.rng.choice(sellers)
        company.prospects.append(Site(company.number("C"), name, sector, country, town, owner=seller, segment="develop"))


def _customer(company: Company, spec: tuple[str, str, str, str], owner: str, revenue: list[float]) -> Customer:
    return Customer(Site(company.number("C"), *spec, owner=owner), revenue)


def _key_customer(company: Company, key: story.KeyAccount) -> Customer:
    site = Site(company.number("C"), key.name, key.sector, key.country, key.town, owner=key.kam, segment="key")
    customer = Customer(site, [key.revenue * 1e6, key.revenue * 1e6 / (1 + key.growth)], key=key, families=FAMILIES)
    for growth in KEY_GROWTH:
        # Two grew less than the others long before anybody called them weak.
        own = growth + (key.growth - 0.06) / 3
        customer.revenue.append(customer.revenue[-1] / (1 + own))
    for town in key.sites:
        customer.sites.append(
            Site(
                company.number("C"),
                f"{key.name}, {town}",
                key.sector,
                story.ABROAD.get(town, key.country),
                town,
                parent=site.identity,
                owner=key.kam,
                segment="key",
            )
        )
    return customer


def _sizes(company: Company, count: int) -> list[float]:
    """Revenue of the other customers of today: a few large, many small."""
    sizes: list[float] = []
    for (number, total), (least, most) in zip(TIERS, SPREAD, strict=True):
        weights = [company.rng.uniform(least, most) for _each in range(number)]
        sizes += [total * weight / sum(weights) for weight in weights]
    weights = [company.rng.lognormvariate(0, 0.7) for _each in range(count - len(sizes))]
    rest = REST - NEW_REVENUE
    sizes += [rest * weight / sum(weights) for weight in weights]
    return sizes


def _make_history(company: Company, steady: list[Customer]) -> None:
    """Revenue of the years before: about half bought less each year, and the totals are those of the story."""
    for back in range(YEARS - 1):
        moves = [company.rng.gauss(0, 1) for _each in steady]
        if back == 0:
            moves = [abs(m) if c.revenue[0] > LARGE and m > FAINT else m for c, m in zip(steady, moves, strict=True)]
            fixed = {customer.site.name: growth for customer, growth in zip(steady, [s[5] for s in story.NAMED], strict=False)}
        else:
            fixed = {}
        shrinking = [(c, -m) for c, m in zip(steady, moves, strict=True) if m < 0]
        growing = [(c, m) for c, m in zip(steady, moves, strict=True) if m >= 0]
        for part, total, sign in ((shrinking, SHRINK[back], 1), (growing, GROW[back], -1)):
            weight = sum(move * customer.revenue[back] for customer, move in part)
            for customer, move in part:
                change = min(sign * total * move * customer.revenue[back] / weight, customer.revenue[back] * 3)
                customer.revenue.append(max(customer.revenue[back] + change, customer.revenue[back] * 0.2))
        for customer in steady:
            if customer.site.name in fixed:
                customer.revenue[back + 1] = customer.revenue[back] / (1 + fixed[customer.site.name])


def _make_arrivals(company: Company, sellers: list[str]) -> None:
    """Customers whose first invoice falls in one of the last three years; the youngest set is part of today's 1,146."""
    name, sector, country, town, revenue, owner = story.NEW_NAMED
    company.customers.append(_customer(company, (name, sector, country, town), owner, [revenue * 1e6]))
    for _each in range(NEW[0] - 1):
        rest = (NEW_REVENUE - revenue * 1e6) / (NEW[0] - 1)
        company.customers.append(
            _customer(company, next(company.more_companies), company.rng.choice(sellers), [rest * company.rng.uniform(0.5, 1.5)])
        )
    young = [c for c in company.customers if c.key is None and c.revenue[0] < 60_000 and len(c.revenue) > 2]
    company.rng.shuffle(young)
    first, second = young[: NEW[1]], young[NEW[1] : NEW[1] + NEW[2]]
    for customer in first:
        del customer.revenue[2:]
    for customer in second:
        del customer.revenue[3:]


def _make_departures(company: Company, sellers: list[str]) -> None:
    for back, count in enumerate(NEW):
        weights = [company.rng.uniform(0.4, 1.8) for _each in range(count)]
        for weight in weights:
            last = LOST_REVENUE * weight / sum(weights)
            history = [0.0] * (back + 1) + [last * (1 + 0.04 * year) for year in range(YEARS - back - 1)]
            company.customers.append(_customer(company, next(company.more_companies), company.rng.choice(sellers), history))


def _choose_families(company: Company) -> None:
    """38 customers in a hundred buy from two families or more."""
    others = [customer for customer in company.customers if customer.key is None]
    for customer in others:
        customer.site.segment = "develop" if max(customer.revenue) > 250_000 else "keep" if max(customer.revenue) > 60_000 else "serve"
        several = company.rng.random() < 0.374
        customer.families = tuple(company.rng.sample(FAMILIES, company.rng.choice((2, 2, 3)) if several else 1))


def make_invoices(company: Company) -> None:
    """The ERP's file: French headers, one currency per row, credit notes that name their invoice."""
    for customer in company.customers:
        for back, total in enumerate(customer.revenue):
            if total > 0:
                _invoice_year(company, customer, back, total)
    company.rows["factures"].sort(key=lambda row: (row["_on"], row["N° facture"]))


def _invoice_year(company: Company, customer: Customer, back: int, total: float) -> None:
    start, _end = company.year(back)
    first = 0
    if back == len(customer.revenue) - 1 and back < len(NEW):
        first = company.rng.randrange(0, 9)  # a customer who came in that year did not buy from its first month
    months = (
        list(range(first, 12))
        if customer.key
        else sorted(company.rng.sample(range(first, 12), min(12 - first, company.rng.choice((3, 4, 6)))))
    )
    sites = customer.sites or [customer.site]
    parts = [
        (month, site, family)
        for month in months
        for site in sites[: 3 if customer.key else 1]
        for family in _bought(customer, month, months)
    ]
    weights = [company.rng.uniform(0.6, 1.4) for _part in parts]
    left = money(total)
    for number, ((month, site, family), weight) in enumerate(zip(parts, weights, strict=True), start=1):
        amount = left if number == len(parts) else money(total * weight / sum(weights))
        left -= amount
        _invoice(company, site, add_months(start, month), _sold(customer, site, family), float(amount), back)


def _sold(customer: Customer, site: Site, family: str) -> str:
    """What stands on the invoice: at a site that does not buy this family, the first that it does."""
    lacks = story.NOT_BOUGHT.get((customer.key.name, site.town), ()) if customer.key else ()
    return next(each for each in (family, *FAMILIES) if each not in lacks)


def _bought(customer: Customer, month: int, months: list[int]) -> tuple[str, ...]:
    """Families in turn for small customers, so that an invoice has one; every family at least once a year."""
    if customer.key:
        return (customer.families[month % 4], customer.families[(month + 1) % 4])
    if len(months) < len(customer.families):
        return customer.families
    return (customer.families[months.index(month) % len(customer.families)],)


def _invoice(company: Company, site: Site, month: dt.date, family: str, amount: float, back: int) -> None:
    end = add_months(month, 1)
    on = company.working_day(month, end)
    identity = company.number("F", 6)
    rate, currency = (POUNDS[back], "GBP") if site.country == "United Kingdom" else (1.0, "EUR")
    extra = 0.0
    if company.rng.random() < 0.012 and amount > 500:
        extra = round(amount * company.rng.uniform(0.05, 0.3), 2)
    row = {
        "N° facture": identity,
        "Code client": site.identity,
        "Client": site.identity,
        "Date facture": on,
        "Type": "Facture",
        "Montant HT": money((amount + extra) / rate),
        "Devise": currency,
        "Avoir sur": "",
        "Famille": family,
        "_on": on,
    }
    company.rows["factures"].append(row)
    if extra:
        company.rows["factures"].append(
            {**row, "N° facture": company.number("A", 6), "Type": "Avoir", "Montant HT": money(extra / rate), "Avoir sur": identity}
        )


def make_costs(company: Company) -> None:
    """Cost of sales and cost to serve per customer and quarter; what selling, marketing and the programme cost by month."""
    rows = company.rows["couts"]
    for customer in company.customers:
        contribution = customer.key.contribution if customer.key else company.rng.uniform(0.16, 0.3)
        for back, total in enumerate(customer.revenue[:2]):
            start, _end = company.year(back)
            # A year ago each key account earned a little more.
            kept = contribution + (0.03 if customer.key and back else 0)
            for quarter in range(4 if total else 0):
                on = add_months(start, 3 * quarter + 2) + dt.timedelta(days=24)
                for category, share in (("cost_of_sales", (1 - kept) * 0.8), ("cost_to_serve", (1 - kept) * 0.2)):
                    rows.append(_cost(category, on, total / 4 * share, customer.site.identity))
    for month in range(36):
        on = add_months(company.end, -month - 1) + dt.timedelta(days=27)
        rows.append(_cost("sales", on, 292_000, share=Decimal("0.35")))
        rows.append(_cost("marketing", on, 61_000, share=Decimal("0.8")))
        rows.append(_cost("kam_programme", on, 74_000))
    rows.sort(key=lambda row: row["Date"])


def _cost(category: str, on: dt.date, amount: float, account: str = "", share: Decimal | None = None) -> dict[str, object]:
    return {"Nature": category, "Date": on, "Montant": money(amount), "Devise": "EUR", "Client": account, "Part acquisition": share}


def make_contracts(company: Company) -> None:
    """Service contracts of steady customers, wallets of key accounts, rates, and what each source vouches for."""
    steady = [c for c in company.customers if c.key is None and c.revenue[0] > 30_000 and len(c.revenue) == YEARS][:110]
    for customer in steady:
        start = add_months(company.end, -company.rng.randrange(14, 60))
        amount = money(customer.revenue[0] / 12 * company.rng.uniform(0.04, 0.12))
        company.rows["subscriptions"].append(
            {
                "Contract": company.number("S"),
                "Account": customer.site.identity,
                "Start": start,
                "End": None,
                "Amount": amount,
                "Months": 1,
                "Currency": "EUR",
                "Trial": "no",
            }
        )
    for number in range(8):
        start = add_months(company.end, -number - 1)
        company.rows["subscriptions"].append(
            {
                "Contract": company.number("S"),
                "Account": company.prospects[number].identity,
                "Start": start,
                "End": add_months(start, 2),
                "Amount": 0,
                "Months": 1,
                "Currency": "EUR",
                "Trial": "yes",
            }
        )
    for customer, _key in company.key_customers():
        for back in range(2):
            share = company.rng.uniform(0.22, 0.48)
            company.rows["wallets"].append(
                {
                    "account": customer.site.identity,
                    "year": company.end.year - back,
                    "amount": money(customer.revenue[back] / share),
                    "currency": "EUR",
                }
            )
    for back in range(YEARS):
        company.rows["fx_rates"].append({"currency": "GBP", "on": company.year(back)[0], "rate": POUNDS[back]})
    first = company.year(YEARS - 1)[0]
    for table in ("invoices", "opportunities", "costs", "deliveries", "promises", "interactions", "subscriptions"):
        company.rows["coverage"].append({"table": table, "from": first if table == "invoices" else company.year(2)[0], "to": company.today})
