"""The account list: what was asked in the address, what it filters, how it is sorted and cut into pages."""
