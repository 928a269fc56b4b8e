"""The eighteen rules of kpis.md section 4, one class each."""

from base.registry import import_modules

import_modules(__name__)
