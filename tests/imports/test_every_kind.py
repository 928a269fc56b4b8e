"""Each kind of record that the company was promised: it imports under the headers of its figures, twice without harm, and undoes."""

import pytest

from imports.models import Batch, Change
from imports.registry import kinds
from imports.verbs import undo_import
from tests.imports.conftest import OPERATOR, Loader
from tests.imports.test_undo import Write, snapshot

# What the rows below lean on.
MASTERS = {
    "employees": ("id,name,role,start", "e1,Giulia Ferrante,kam,2024-01-01"),
    "accounts": ("id,name", "a1,Cervi Biotech"),
    "contacts": ("id,account_id,name", "c1,a1,Dr Ricci"),
    "products": ("id,name,family", "p1,MX-2,Instruments"),
    "opportunities": ("id,account_id,name,amount,stage,created_on", "o1,a1,Line 2,100,open,2026-01-10"),
    "invoices": ("id,number,account_id,on", "i1,F1,a1,2026-02-01"),
    "objectives": ("id,account_id,opened_on,weight", "g1,a1,2026-01-01,2"),
}
# The table of kinds, in its order: headers as the figures are specified, and a row.
TABLE = {
    "accounts": ("id,name,kind,country,sector,annual_revenue,employees", "a9,Halden Pharma,company,FR,Pharma,1000000,250"),
    "contacts": ("id,account_id,name,level,attitude", "c9,a1,Katharina Stoll,executive,"),
    "products": ("id,name,family,list_price", "p9,MX-3,Instruments,1200"),
    "employees": ("id,name,email,role,start,left_on", "e9,Ines Kessler,ines@example.com,kam,2024-01-01,"),
    "opportunities": ("id,account_id,name,owner,product,amount,currency,stage,created_on", "o9,a1,Line 3,,MX-2,90,EUR,open,2026-01-10"),
    "opportunity_events": ("opportunity_id,on,event,stage", "o1,2026-01-20,qualified,"),
    "invoices": ("id,number,account_id,on,kind,amount,currency,family", "i9,F9,a1,2026-03-01,invoice,120,EUR,Instruments"),
    "invoice_lines": ("invoice,product,quantity,unit_price,discount,amount", "F1,MX-2,2,60,0,120"),
    "subscriptions": ("account_id,start,end,amount,months,currency,trial", "a1,2026-01-01,,1200,12,EUR,no"),
    "deliveries": ("id,account_id,first_due_on,delivered_on,state", "d9,a1,2026-03-01,2026-03-02,delivered"),
    "promises": ("id,account_id,origin,made_on,due_on,kept_on,state", "r9,a1,sale,2026-01-01,2026-03-01,2026-02-20,kept"),
    "tickets": ("id,account_id,severity,opened_at,first_response_at", "t9,a1,high,2026-03-01T09:00:00+01:00,2026-03-01T11:00:00+01:00"),
    "survey_responses": ("id,contact_id,on,kind,score", "s9,c1,2026-03-01,nps,9"),
    "costs": ("category,on,amount,currency,account_id,acquisition_share", "sales,2026-03-01,500,EUR,a1,0.5"),
    "fx_rates": ("currency,on,rate", "USD,2026-03-01,0.92"),
    "wallets": ("account_id,year,amount,currency", "a1,2026,900000,EUR"),
    "interactions": ("account_id,contact_id,on,function,employee_id", "a1,c1,2026-03-01,sales,e1"),
    "decision_roles": ("account_id,role,contact_id", "a1,decides,c1"),
    "key_accounts": ("account_id,from,to", "a1,2026-01-01,"),
    "allocations": ("employee_id,role,account_id,share,from,to", "e1,kam,a1,0.5,2026-01-01,"),
    "account_team": ("account_id,employee_id,from,to", "a1,e1,2026-01-01,"),
    "coverage": ("table,from,to", "invoices,2025-01-01,2026-01-01"),
    "targets": ("kpi,scope,start,end,amount,currency", ",,2026-01-01,2027-01-01,1000000,EUR"),
    "plan_sections": ("account_id,section,filled,updated_on", "a1,swot,yes,2026-03-01"),
    "actions": ("id,account_id,due_on,done_on,state", "x9,a1,2026-03-01,,open"),
    "capacity": ("employee_id,weekly_hours,from,to", "e1,28,2026-01-01,"),
    "time_logs": ("employee_id,account_id,on,hours", "e1,a1,2026-03-01,3.5"),
    "sponsors": ("account_id,employee_id,from,to", "a1,e1,2026-01-01,"),
    "objectives": ("id,account_id,opened_on,closed_on,weight", "g9,a1,2026-01-01,,1"),
    "objective_progress": ("objective_id,on,progress", "g1,2026-03-01,0.4"),
    "innovations": ("id,account_id,started_on,launched_on,abandoned_on,joint", "n9,a1,2026-01-01,,,yes"),
    "delivered_values": ("id,account_id,on,amount,currency,confirmed_on", "v9,a1,2026-03-01,40000,EUR,2026-03-20"),
    "skills": ("employee_id,skill,required,actual,assessed_on", "e1,Negotiation,4,3,2026-03-01"),
    "maturity_answers": ("dimension,pillar,weight,score,on", "charters,teams,1,2,2026-03-01"),
}
# Kinds of our own beside that table.
MORE = {
    "white_space": ("account,family,stated,competitor", "a1,Services,competitor,Lumetra"),
    "missions": (
        "account,name,need,from,to,state,result,lessons",
        "a1,Line 2,Batches,2026-01-01,2026-04-01,done,Proven,Ask QA",
    ),
}


def test_no_kind_is_missing_and_none_is_unknown() -> None:
    assert {kind.code for kind in kinds} == {*TABLE, *MORE}


@pytest.mark.django_db
def test_every_kind_imports_once_and_undoes(write: Write, load: Loader) -> None:
    for code, (header, row) in MASTERS.items():
        outcome = load(write(f"master-{code}", header, [row.split(",")]), code)
        assert outcome.batch.created == 1, (code, outcome.batch.rejected)
    wrong = []
    for code, (header, row) in {**TABLE, **MORE}.items():
        start = snapshot()
        file = write(code, header, [row.split(",")])
        first, again = load(file, code).batch, load(file, code).batch
        if (first.created, first.rejected) != (1, 0) or (again.unchanged + again.duplicates, again.created, again.updated) != (1, 0, 0):
            wrong.append((code, first.created, first.rejected, again.created, again.updated))
        for batch in (again, first):
            undo_import(Batch.objects.get(pk=batch.pk), by=OPERATOR)
        after = snapshot()
        wrong += [(code, "leaves", table) for table, rows in after.items() if rows != start[table] and not table.startswith(code)]
        assert len(after[code]) == len(start[code]), code
    assert wrong == []
    assert not Change.objects.exists()
