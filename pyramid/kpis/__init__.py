"""The figures of the catalogue, by layer: one class each, found when the registry is first read."""

from base.registry import import_modules

import_modules(__name__)
