"""Sizes of type by density, in points (look.md, Print and PDF)."""

SIZES = (9.3, 8.8, 8.4)
