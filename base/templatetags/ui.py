"""Template components and figure formats, available in every template."""

from django import template

register = template.Library()
