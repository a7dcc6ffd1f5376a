"""THE GROUND: everything that a whole installation on one machine needs, and `make run` starts.

The apps know nothing of this package. It gives them their environment, as a host would.
"""

import os
from collections.abc import Mapping

# What the terminal said. Handed on to the server whole; DATABASE_URL and ABLY_API_KEY are looked
# at here, past clinicpro.env: that adds what an earlier run left in var/.
GIVEN = dict(os.environ)  # noqa: TID251 - the ground is where the environment comes from


def give(settings: Mapping[str, str]) -> None:
    """Put settings into this process's environment, before Django reads it."""
    os.environ.update(settings)  # noqa: TID251
