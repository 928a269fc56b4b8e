"""The kinds of record of this room that can be imported, one class each."""

from base.registry import import_modules

import_modules(__name__)
