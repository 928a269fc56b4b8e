"""The words by which accounts and contacts are found, as `search_text` keeps them."""

from accounts.models import Account, Contact
from base.words import fold

LONGEST = 600


def account_words(account: Account) -> str:
    """Name, town and the numbers that people type; nothing that fewer may read than the account itself."""
    return fold(" ".join(filter(None, (account.name, account.city, account.siren, account.vat_number))))[:LONGEST]


def contact_words(contact: Contact) -> str:
    """Name and job title; e-mail and phone have readers of their own and are not searched."""
    return fold(" ".join(filter(None, (contact.name, contact.job_title))))[:LONGEST]
