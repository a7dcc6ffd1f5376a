"""News for the rooms above, sent inside the transaction that makes it true.

Each carries `clinician_id`, a UUID.
"""

from django.dispatch import Signal

phone_paired = Signal()
phone_unpaired = Signal()
phone_changed = Signal()
limits_changed = Signal()
code_tried_again = Signal()
code_offered_by_other = Signal()
phone_refused = Signal()
phone_renamed = Signal()
