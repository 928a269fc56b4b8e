"""Settings of this room."""

from pyramid.findings.settings import declare_thresholds

declare_thresholds()
