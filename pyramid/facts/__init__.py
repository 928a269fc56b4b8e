"""Facts as figures read them: loaded set-wise once, then shared by every figure, scope and period of a run.

tables.py     rows of each table, and how they are read
store.py      all that was loaded, indexed by account
view.py       Facts: a store seen by one scope on one day
money.py      rates; spans.py days and periods
revenue.py recurring.py customers.py deals.py keys.py relations.py     what follows from the rows
"""

from pyramid.facts.money import MissingRate
from pyramid.facts.spans import Span
from pyramid.facts.store import Store, Subset
from pyramid.facts.view import Facts

__all__ = ["Facts", "MissingRate", "Span", "Store", "Subset"]
