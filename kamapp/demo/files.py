"""The files as the two systems write them: the CRM in English, the ERP in French, with the flaws of real exports."""

import csv
import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from kamapp.demo import aims, deals, market, relations, service, staff, story
from kamapp.demo.company import Company, Row, Site


@dataclass(frozen=True)
class DemoFile:
    """One file to import: its kind, its source, and what the columns mean where they do not say it themselves."""

    name: str
    kind: str
    source: str
    mapping: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    french: bool = False
    # Columns in which this system names what another one numbers; ids are known in their own source only.
    named: tuple[str, ...] = ()


# In the order of import: who is named stands before who names.
FILES = (
    DemoFile(
        "employees",
        "employees",
        "HR",
        {
            "ID": "id",
            "Name": "name",
            "E-mail": "email",
            "Job": "role",
            "Function": "function",
            "Title": "job_title",
            "Unit": "unit",
            "Manager": "manager",
            "Start": "start",
            "Left": "left_on",
        },
    ),
    DemoFile(
        "accounts",
        "accounts",
        "CRM",
        {
            "Record ID": "id",
            "Company name": "name",
            "Parent ID": "parent",
            "Industry": "sector",
            "Country": "country",
            "City": "city",
            "Segment": "segment",
            "Company owner": "owner",
            "Create Date": "created_on",
            "Website": "website",
        },
    ),
    DemoFile(
        "contacts",
        "contacts",
        "CRM",
        {
            "Record ID": "id",
            "Account ID": "account",
            "First name": "first_name",
            "Last name": "last_name",
            "Job title": "job_title",
            "Decision role": "role",
            "Level": "level",
            "E-mail": "email",
            "Phone": "phone",
            "Attitude": "attitude",
            "Influence": "influence",
            "Left": "left_on",
        },
    ),
    DemoFile("products", "products", "CRM", {"Product": "name", "Family": "family"}),
    DemoFile(
        "opportunities",
        "opportunities",
        "CRM",
        {
            "Record ID": "id",
            "Deal Name": "name",
            "Account ID": "account",
            "Deal owner": "owner",
            "Product": "product",
            "Amount": "amount",
            "Currency": "currency",
            "Create Date": "created_on",
            "Close Date": "expected_close",
            "Customer Type": "customer_type",
            "Next Step": "next_step",
            "Next Step Date": "next_step_on",
            "Lost Reason": "loss_reason",
            "Competitor": "competitor",
            "Lead Source": "source",
        },
    ),
    DemoFile("opportunity_events", "opportunity_events", "CRM"),
    DemoFile("key_accounts", "key_accounts", "CRM"),
    DemoFile("account_team", "account_team", "CRM", named=("employee",)),
    DemoFile("decision_roles", "decision_roles", "CRM"),
    DemoFile("interactions", "interactions", "CRM", named=("employee",)),
    DemoFile("fx_rates", "fx_rates", "ERP"),
    DemoFile(
        "factures",
        "invoices",
        "ERP",
        {
            "N° facture": "id",
            "Client": "account",
            "Date facture": "on",
            "Type": "kind",
            "Montant HT": "amount",
            "Devise": "currency",
            "Avoir sur": "credits",
            "Famille": "family",
        },
        {"kind": {"Facture": "invoice", "Avoir": "credit_note"}},
        french=True,
        named=("Client",),
    ),
    DemoFile(
        "couts",
        "costs",
        "ERP",
        {
            "Nature": "category",
            "Date": "on",
            "Montant": "amount",
            "Devise": "currency",
            "Client": "account",
            "Part acquisition": "acquisition_share",
        },
        french=True,
        named=("Client",),
    ),
    DemoFile(
        "subscriptions",
        "subscriptions",
        "ERP",
        {
            "Contract": "id",
            "Account": "account",
            "Start": "start",
            "End": "end",
            "Amount": "amount",
            "Months": "months",
            "Currency": "currency",
            "Trial": "trial",
        },
        named=("Account",),
    ),
    DemoFile("deliveries", "deliveries", "ERP", named=("account",)),
    DemoFile("promises", "promises", "CRM"),
    DemoFile("tickets", "tickets", "Support", named=("account",)),
    DemoFile("survey_responses", "survey_responses", "Survey", named=("account", "contact")),
    DemoFile("wallets", "wallets", "CRM"),
    DemoFile("allocations", "allocations", "HR"),
    DemoFile("targets", "targets", "CRM"),
    DemoFile("objectives", "objectives", "Plans", named=("account",)),
    DemoFile("objective_progress", "objective_progress", "Plans"),
    DemoFile("innovations", "innovations", "Plans", named=("account",)),
    DemoFile("coverage", "coverage", "ERP"),
)


def generate(folder: Path, *, seed: int, today: dt.date) -> list[tuple[DemoFile, Path]]:
    """Write every file into `folder`; the same seed and day give the same bytes."""
    company = Company(seed, today)
    staff.make_staff(company)
    market.make_customers(company)
    relations.make_contacts(company)
    relations.make_interactions(company)
    relations.make_decision_roles(company)
    deals.make_deals(company)
    market.make_invoices(company)
    market.make_costs(company)
    market.make_contracts(company)
    service.make_promises(company)
    service.make_deliveries(company)
    service.make_tickets(company)
    relations.make_surveys(company)
    _accounts(company)
    aims.make_aims(company)
    _programme(company)
    _flaws(company)
    names = company.names()
    for file in FILES:
        for row in company.rows[file.name] if file.named else ():
            row.update({column: names.get(row[column], row[column]) for column in file.named})
    return [(file, _write(folder, file, company.rows[file.name])) for file in FILES]


def _accounts(company: Company) -> None:
    sites = [site for customer in company.customers for site in (customer.site, *customer.sites)] + company.prospects
    for number, site in enumerate(sites):
        company.rows["accounts"].append(
            {
                "Record ID": site.identity,
                "Company name": site.name,
                "Parent ID": site.parent,
                "Industry": site.sector,
                "Country": site.country,
                "City": site.town,
                "Segment": site.segment,
                "Company owner": site.owner,
                "Create Date": _known_since(company, site, number),
                "Website": f"{site.identity.lower()}.example",
            }
        )


def _known_since(company: Company, site: Site, number: int) -> dt.date:
    """The day on which the CRM took the account in, and its owner with it: never before the owner came to us."""
    day = dt.date(company.end.year - 14 + number % 11, 1 + number % 12, 1 + number % 28)
    start = company.starts.get(site.owner)
    return max(day, start) if start else day


def _programme(company: Company) -> None:
    for customer, key in company.key_customers():
        company.rows["key_accounts"].append({"account": customer.site.identity, "from": dt.date(key.key_since, 1, 1), "to": None})
        team = [("Tom Lasalle", "technical"), ("Sophie Pons", "services")] if key.functions > 4 else [("Sophie Pons", "services")]
        # Recorded since spring only: the turnover of teams cannot be told yet.
        since = company.end - dt.timedelta(days=200)
        company.rows["account_team"] += [
            {"account": customer.site.identity, "employee": company.people[name], "from": since, "to": None} for name, _function in team
        ]
    start, last = company.year(0)
    end = dt.date(company.end.year + 1, 1, 1)
    for kpi, amount in story.TARGETS.items():
        company.rows["targets"].append(
            {
                "kpi": kpi,
                "scope": "company",
                "start": start,
                "end": last if kpi == "new_customers" else end,  # the rule on new customers asks for the period's own target
                "amount": amount,
                "owner": story.TARGET_OWNERS.get(kpi, "Claire Morvan"),
            }
        )
    company.rows["targets"].append(
        {
            "kpi": "pipeline_coverage",
            "scope": "company",
            "start": dt.date(company.end.year, 1, 1),
            "end": dt.date(company.end.year + 1, 1, 1),
            "amount": "14000000",
            "owner": "Claire Morvan",
        }
    )


def _flaws(company: Company) -> None:
    """A handful of rows as they come in life, each refused with its own reason."""
    invoices, deals_rows = company.rows["factures"], company.rows["opportunities"]
    spoiled = {**invoices[-1], "N° facture": company.number("F", 6), "Date facture": f"31/02/{company.end.year}"}
    invoices.append(spoiled)
    invoices.append({**invoices[-2], "N° facture": company.number("F", 6), "Code client": "C99001", "Client": "Teyrac SA (ex-Hydrel)"})
    invoices.append({**invoices[-3], "N° facture": company.number("F", 6), "Devise": "EURO"})
    invoices.append({**invoices[-4], "N° facture": company.number("F", 6), "Montant HT": "à vérifier"})
    deals_rows.append({**deals_rows[-1], "Record ID": company.number("OP-"), "Deal Name": "x" * 300})
    company.rows["opportunity_events"].append({"opportunity": "OP-99999", "on": company.end, "event": "won", "stage": ""})
    answers = company.rows["survey_responses"]
    answers += [{**answers[0], "id": company.number("R"), "score": score} for score in (11, "n/d", -1)]
    company.rows["contacts"].append({**company.rows["contacts"][0], "Record ID": company.number("P"), "Account ID": "C99002"})


def _write(folder: Path, file: DemoFile, rows: list[Row]) -> Path:
    headers = [header for header in rows[0] if not header.startswith("_")]
    path = folder / f"{file.name}.csv"
    if file.french:
        text = _csv(headers, (_french(row, headers) for row in rows), ";")
        path.write_bytes(text.replace("\n", "\r\n").encode("cp1252"))
    else:
        path.write_text(_csv(headers, (_english(row, headers) for row in rows), ","), encoding="utf-8")
    return path


def _csv(headers: list[str], rows: Iterable[list[str]], delimiter: str) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    writer.writerow(headers)
    writer.writerows(rows)
    return buffer.getvalue()


def _english(row: Row, headers: list[str]) -> list[str]:
    return ["" if (value := row.get(header)) is None else str(value) for header in headers]


def _french(row: Row, headers: list[str]) -> list[str]:
    return [_french_value(row.get(header)) for header in headers]


def _french_value(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, Decimal):
        return f"{value:.2f}".replace(".", ",")
    return "" if value is None else str(value).replace(".", ",") if isinstance(value, float) else str(value)
