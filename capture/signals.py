"""News for the rooms above, and what they may add: this one does not know them."""

from django.dispatch import Signal

# A `consultation` ends (by `actor`, as in the audit). Sent inside the transaction and before its
# event, for every act takes its rows first and its chain's head last.
consultation_ends = Signal()

# A phone asks what it should know: `token`, `consultation` or None, and `link`, which makes its
# URLs. Each receiver returns the names and values that it adds to the answer.
phone_asks = Signal()

# The sweep runs. Each receiver returns how many of each kind it has seen to, by names of its own.
sweep_runs = Signal()
