"""Pages of accounts: list, search, one account, its people and what is noted."""
