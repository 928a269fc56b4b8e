"""Settings of this room."""

from pyramid.figure_settings import declare_settings
from pyramid.findings.settings import declare_thresholds

declare_settings()
declare_thresholds()
