"""Arvelle Instruments, an invented company: three years of deals and six of invoices, as its CRM and its ERP export them.

The generator writes files and nothing else; the company is filled by the ordinary import, and the verdict comes out of
the ordinary rules. Its story: sales promises more than is delivered, the win rate slips, key accounts were chosen by
size, and two of them hang on one contact.
"""
