"""Customers and all that is true about them."""

from accounts.models.account import (
    Account,
    AccountAccess,
    AccountClosure,
    AccountKey,
    AccountRole,
    AccountSnapshot,
    ContactKey,
    KeyAccount,
    PersonKey,
    ProductKey,
    Segment,
    Tag,
)
from accounts.models.contact import Contact, ContactJudgement, DecisionRole, Interaction, Note, NoteReader
from accounts.models.delivery import Delivery, Promise, SurveyResponse, Ticket
from accounts.models.money import Allocation, Cost, Coverage, FxRate, Invoice, InvoiceLine, Subscription, Wallet
from accounts.models.opportunity import Competitor, Family, Opportunity, OpportunityEvent, Product

__all__ = [
    "Account",
    "AccountAccess",
    "AccountClosure",
    "AccountKey",
    "AccountRole",
    "AccountSnapshot",
    "Allocation",
    "Competitor",
    "Contact",
    "ContactJudgement",
    "ContactKey",
    "Cost",
    "Coverage",
    "DecisionRole",
    "Delivery",
    "Family",
    "FxRate",
    "Interaction",
    "Invoice",
    "InvoiceLine",
    "KeyAccount",
    "Note",
    "NoteReader",
    "Opportunity",
    "OpportunityEvent",
    "PersonKey",
    "Product",
    "ProductKey",
    "Promise",
    "Segment",
    "Subscription",
    "SurveyResponse",
    "Tag",
    "Ticket",
    "Wallet",
]
