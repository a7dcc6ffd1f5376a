"""THE GROUND: everything that a whole installation on one machine needs, and `make run` starts.

The apps know nothing of this package. It gives them their environment, as a host would.
"""

import os

# What the terminal said, before clinicpro.env adds what an earlier run left in var/. It is handed
# on to the server whole; only DATABASE_URL and ABLY_API_KEY are looked at here.
GIVEN = dict(os.environ)  # noqa: TID251 - the ground is where the environment comes from
