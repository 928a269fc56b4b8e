"""Opportunities with their events: 412 decided in the last year, 99 of them won, and what is open today."""

import datetime as dt
from math import exp, sqrt

from kamapp.demo import story
from kamapp.demo.company import Company, Site, money
from kamapp.demo.relations import win_share

MEDIAN_DAYS, SPREAD = (124, 121, 118), 0.55
# Decided and won by country group in the last year; existing customers hold 230 of 412 decided and 69 of 99 won.
LAST_YEAR = {
    ("France",): (176, 48),
    ("Germany", "Switzerland", "Austria"): (115, 28),
    ("United Kingdom",): (70, 13),
    ("Italy",): (43, 8),
    ("Sweden",): (8, 2),
}
EXISTING, EXISTING_WON, ABANDONED = 230, 69, 42
BEFORE = ((420, 118), (430, 142))
# By how much wins thin out within a year, and the others thicken.
SLIP = 0.14
AFTER = 22  # decided since the month began
STAGES = (("solution", 0.25), ("proposal", 0.55), ("negotiation", 0.82))
LATEST_STEP = 6  # days ago: the oldest next step that nobody has taken yet
KEY_DEAL = 4  # each fourth open deal is a key account's
NEXT_STEPS = (
    "send the quotation",
    "visit the site with production",
    "trial on line 2, two weeks",
    "",
    "answer the questions of their quality",
    "agree on the delivery date with logistics",
    "present the return to their management",
)
REASONS = (("delivery date not believed", 31), ("price", 24), ("late in the process", 19), ("product gap", 11), ("", 15))
RIVALS = ("Veltram", "Optisense", "Kroll Messtechnik", "Labtronic")
FAMILY_OF = {
    "Raman R2": "Analyseurs",
    "Moisture M5": "Capteurs",
    "NIR Line": "Analyseurs",
    "Flow Cell": "Capteurs",
    "Service frame": "Service",
    "Release Suite": "Logiciels",
}
PRODUCTS = tuple(FAMILY_OF)


def make_deals(company: Company) -> None:
    _key_deals(company)
    _last_year(company)
    for back, (decided, won) in enumerate(BEFORE, start=1):
        _year_before(company, back, decided, won)
    _since(company)
    _open(company)
    company.rows["opportunities"].sort(key=lambda row: (row["Create Date"], row["Record ID"]))
    company.rows["opportunity_events"].sort(key=lambda row: (row["on"], row["opportunity"]))
    _in_hand(company)
    company.rows["products"] += [{"Product": product, "Family": family} for product, family in FAMILY_OF.items()]


def _in_hand(company: Company) -> None:
    """The open deals of the accounts that papers and pages show first, as their people tell them."""
    for customer, key in company.key_customers():
        told = story.IN_HAND.get(key.name, ())
        places = {site.identity for site in (customer.site, *customer.sites)}
        running = [row for row in company.rows["opportunities"] if row["_closed"] is None and row["Account ID"] in places]
        for row, (name, product, amount, days, town) in zip(running, told, strict=False):
            site = next((site for site in customer.sites if site.town == town), customer.site)
            row |= {"Deal Name": name, "Product": product, "Amount": money(amount), "Account ID": site.identity}
            row["Close Date"] = company.today + dt.timedelta(days=days)


def _key_deals(company: Company) -> None:
    """Deals of key accounts are counted inside the totals below; Norvane lost most of its own."""
    for customer, key in company.key_customers():
        share, count = win_share(key), 10 if customer.site.name == "Norvane Chimie" else 5
        for back in (0, 1):
            for number in range(count):
                won = number < round(share * count)
                _decided(company, customer.site, "existing", "won" if won else "lost", company.working_day(*company.year(back)), back, 2.2)


def _count(company: Company, back: int) -> tuple[int, int, int, int]:
    """Decided, won, and the same of existing customers, so far in that year."""
    start, end = company.year(back)
    rows = [row for row in company.rows["opportunities"] if row["_closed"] and start <= row["_closed"] < end]
    existing = [row for row in rows if row["Customer Type"] == "existing"]
    return len(rows), sum(row["_won"] for row in rows), len(existing), sum(row["_won"] for row in existing)


def _days(company: Company, back: int, count: int, slip: float) -> list[dt.date]:
    """`count` days of a year, evenly strewn with a density that falls (slip > 0) or rises from its start to its end."""
    start, end = company.year(back)
    days = []
    for number in range(count):
        share = (number + 0.5) / count
        place = ((1 + slip) - sqrt((1 + slip) ** 2 - 4 * slip * share)) / (2 * slip)
        day = start + dt.timedelta(days=int(place * (end - start).days))
        days.append(day - dt.timedelta(days=max(0, day.weekday() - 4)) if day.day > 2 else day)
    company.rng.shuffle(days)
    return days


def _last_year(company: Company) -> None:
    results: list[tuple[tuple[str, ...], bool]] = []
    for countries, (decided, won) in LAST_YEAR.items():
        start, end = company.year(0)
        here = [r for r in company.rows["opportunities"] if r["_country"] in countries and r["_closed"] and start <= r["_closed"] < end]
        wins = max(0, won - sum(row["_won"] for row in here))
        results += [(countries, number < wins) for number in range(max(0, decided - len(here)))]
    company.rng.shuffle(results)
    _n, _won, had, had_won = _count(company, 0)
    left = {True: EXISTING_WON - had_won, False: EXISTING - EXISTING_WON - (had - had_won)}
    abandoned = ABANDONED
    wins = sum(won for _countries, won in results)
    days = {True: _days(company, 0, wins, SLIP), False: _days(company, 0, len(results) - wins, -SLIP * wins / (len(results) - wins))}
    newcomers = [c.site for c in company.customers if len(c.revenue) == 1]
    for countries, won in results:
        kind = "existing" if left[won] > 0 else "new"
        left[won] -= kind == "existing"
        site = _somebody(company, countries, kind, newcomers if won else company.prospects)
        outcome = "won"
        if not won:
            outcome, abandoned = ("abandoned", abandoned - 1) if abandoned and kind == "new" else ("lost", abandoned)
        _decided(company, site, kind, outcome, days[won].pop(), 0)


def _somebody(company: Company, countries: tuple[str, ...], kind: str, others: list[Site]) -> Site:
    if kind == "existing":
        found = [c.site for c in company.customers[12:] if c.site.country in countries and c.revenue[0] > 25_000 and len(c.revenue) > 2]
    else:
        found = [site for site in others if site.country in countries] or [site for site in company.prospects if site.country in countries]
    return company.rng.choice((found or others)[:60])


def _year_before(company: Company, back: int, decided: int, won: int) -> None:
    had, had_won, _existing, _existing_won = _count(company, back)
    wins, others = won - had_won, decided - had - won + had_won
    days = [*_days(company, back, wins, SLIP), *_days(company, back, others, -SLIP * wins / others)]
    pool = [c.site for c in company.customers[12:] if len(c.revenue) > 2 and c.revenue[0] > 25_000]
    for number in range(decided - had):
        kind = "existing" if company.rng.random() < 0.55 else "new"
        site = company.rng.choice(pool if kind == "existing" else company.prospects)
        outcome = "won" if number < wins else "abandoned" if number % 9 == 0 else "lost"
        _decided(company, site, kind, outcome, days[number], back)


def _since(company: Company) -> None:
    if company.today <= company.end:
        return
    for number in range(AFTER * (company.today - company.end).days // 23):
        site = company.rng.choice(company.customers[12:300]).site
        _decided(company, site, "existing", "won" if number % 4 == 0 else "lost", company.day_in(company.end, company.today), 0)


def _length(company: Company, back: int) -> int:
    return max(8, round(MEDIAN_DAYS[back] * exp(company.rng.gauss(0, SPREAD))))


def _amount(company: Company, outcome: str, scale: float = 1.0) -> float:
    # Large deals are lost a little more often than small ones.
    return 72_000 * scale * exp(company.rng.gauss(0, 0.75)) * (0.86 if outcome == "won" else 1.0)


def _decided(company: Company, site: Site, kind: str, outcome: str, closed: dt.date, back: int, scale: float = 1.0) -> None:
    qualified = closed - dt.timedelta(days=_length(company, back))
    identity = _deal(company, site, kind, qualified, _amount(company, outcome, scale), closed, outcome)
    _event(company, identity, qualified, "qualified")
    for stage, share in STAGES:
        if outcome == "won" or company.rng.random() < 1.15 - share:
            _event(company, identity, qualified + (closed - qualified) * share, "stage", stage)
        else:
            break
    _event(company, identity, closed, outcome)


def _open(company: Company) -> None:
    """Deals qualified at the steady pace of the last two years and not closed yet, so that the cycle is not bent."""
    keys, made = [customer for customer, _key in company.key_customers()], 0
    for days in range(1, 730):
        if company.rng.random() > 412 / 365:
            continue
        for _each in range(1 if company.rng.random() > 0.13 else 2):
            length = _length(company, 0)
            if length <= days:
                continue
            qualified = company.ago(days)
            customer = company.rng.choice(company.customers[:400])
            site = customer.site if company.rng.random() < 0.55 and customer.revenue[0] else company.rng.choice(company.prospects)
            kind = "existing" if site is customer.site else "new"
            made += 1
            if made % KEY_DEAL == 0:
                number, kind = made // KEY_DEAL, "existing"
                site = keys[number % len(keys)].place(number // len(keys))
            identity = _deal(company, site, kind, qualified, _amount(company, "open", 1.25), None, "open")
            row = company.rows["opportunities"][-1]
            step_on = company.ago(LATEST_STEP) + dt.timedelta(days=made * 11 % 45)  # a few are late, most are to come
            row |= {"Close Date": qualified + dt.timedelta(days=length), "Next Step": NEXT_STEPS[made % len(NEXT_STEPS)]}
            row["Next Step Date"] = step_on if row["Next Step"] else ""
            _event(company, identity, qualified, "qualified")
            for stage, share in STAGES:
                if days / length > share:
                    _event(company, identity, qualified + dt.timedelta(days=round(length * share)), "stage", stage)


def _deal(company: Company, site: Site, kind: str, qualified: dt.date, amount: float, closed: dt.date | None, outcome: str) -> str:
    identity = company.number("OP-")
    product = company.rng.choice(PRODUCTS)
    reason = company.rng.choices([r for r, _w in REASONS], [w for _r, w in REASONS])[0] if outcome in {"lost", "abandoned"} else ""
    company.rows["opportunities"].append(
        {
            "Record ID": identity,
            "Deal Name": f"{site.name.split(',')[0]}, {product}",
            "Account ID": site.identity,
            "Deal owner": site.owner,
            "Product": product,
            "Amount": money(round(amount, -2)),
            "Currency": "EUR",
            "Create Date": qualified - dt.timedelta(days=company.rng.randrange(5, 40)),
            "Close Date": closed,
            "Customer Type": kind,
            "Next Step": "",
            "Next Step Date": "",
            "Lost Reason": reason,
            "Competitor": company.rng.choice(RIVALS) if outcome == "lost" else "",
            "Lead Source": company.rng.choice(("website", "trade fair", "referral", "service visit", "campaign")),
            "_closed": closed,
            "_won": outcome == "won",
            "_country": site.country,
        }
    )
    return identity


def _event(company: Company, deal: str, on: dt.date, event: str, stage: str = "") -> None:
    company.rows["opportunity_events"].append({"opportunity": deal, "on": on, "event": event, "stage": stage})
