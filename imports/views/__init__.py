"""Pages of imports: the list, a draft, a result, what waits to be attached, sources, and where a row comes from."""
