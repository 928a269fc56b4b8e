"""The cast that all tests share. Factories, no fixture files; a real database; one clock."""
