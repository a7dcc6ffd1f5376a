"""Names of days and months, as Django asks for them: it knows them in no te reo Māori.

Nothing calls this. It shows them to `make messages`, which drops what nobody names.
"""

from django.utils.translation import gettext_noop as _

DAYS = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
    _("Sunday"), _("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"),
)  # fmt: skip
MONTHS = (
    _("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"),
    _("August"), _("September"), _("October"), _("November"), _("December"),
    _("jan"), _("feb"), _("mar"), _("apr"), _("may"), _("jun"), _("jul"), _("aug"), _("sep"),
    _("oct"), _("nov"), _("dec"),
)  # fmt: skip
