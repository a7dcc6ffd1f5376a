"""What the phone's page leaves at home."""

import re

from django import template
from django.utils.html import strip_spaces_between_tags

register = template.Library()


@register.filter(is_safe=True)
def slim(markup: str) -> str:
    """Return markup without the line breaks and indentation that only its authors read."""
    return re.sub(r"\s+", " ", strip_spaces_between_tags(markup.strip()))
