#!/usr/bin/env python
"""Speak to the installation: the one in the environment, or else the one that `make run` keeps."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinicpro.settings")
    execute_from_command_line(sys.argv)
