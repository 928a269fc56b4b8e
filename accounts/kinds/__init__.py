"""The kinds of record of this room that can be imported, one class each."""

from accounts.kinds.accounts import Accounts
from accounts.kinds.contacts import Contacts
from accounts.kinds.costs import Costs
from accounts.kinds.deliveries import Deliveries
from accounts.kinds.employees import Employees
from accounts.kinds.interactions import Interactions
from accounts.kinds.invoice_lines import InvoiceLines
from accounts.kinds.invoices import Invoices
from accounts.kinds.opportunities import Opportunities
from accounts.kinds.opportunity_events import OpportunityEvents
from accounts.kinds.products import Products
from accounts.kinds.promises import Promises
from accounts.kinds.rates import FxRates
from accounts.kinds.statements import AllocationsOfTime, Coverages
from accounts.kinds.subscriptions import Subscriptions
from accounts.kinds.surveys import SurveyResponses
from accounts.kinds.teams import AccountTeam, DecisionRoles, KeyAccounts
from accounts.kinds.tickets import Tickets
from accounts.kinds.wallets import Wallets

__all__ = [
    "AccountTeam",
    "Accounts",
    "AllocationsOfTime",
    "Contacts",
    "Costs",
    "Coverages",
    "DecisionRoles",
    "Deliveries",
    "Employees",
    "FxRates",
    "Interactions",
    "InvoiceLines",
    "Invoices",
    "KeyAccounts",
    "Opportunities",
    "OpportunityEvents",
    "Products",
    "Promises",
    "Subscriptions",
    "SurveyResponses",
    "Tickets",
    "Wallets",
]
