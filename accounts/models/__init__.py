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
from accounts.models.contact import Certainty, Contact, ContactJudgement, DecisionRole, Interaction, Note, NoteReader
from accounts.models.delivery import Delivery, Promise, SurveyResponse, Ticket
from accounts.models.money import Allocation, Cost, Coverage, FxRate, Invoice, InvoiceLine, Subscription, Wallet
from accounts.models.opportunity import Competitor, Family, Opportunity, OpportunityEvent, Product, standing_label
from accounts.models.relation import ContactLink, OpportunityContact, Tie

__all__ = [
    "Account",
    "AccountAccess",
    "AccountClosure",
    "AccountKey",
    "AccountRole",
    "AccountSnapshot",
    "Allocation",
    "Certainty",
    "Competitor",
    "Contact",
    "ContactJudgement",
    "ContactKey",
    "ContactLink",
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
    "OpportunityContact",
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
    "Tie",
    "Wallet",
    "standing_label",
]
