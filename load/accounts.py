"""Make clinicians who are signed in and paired already: a day is measured, not its start."""

MAKE = """
import json, uuid
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from capture import consultations
from tokens import pairing
from tokens.models import Clinician
from tokens.second_step import PROVEN
from tokens.sessions import SessionStore

password, batch = make_password("a password of a load"), uuid.uuid4().hex[:8]
for n in range({count}):
    clinician = Clinician.objects.create(username=f"{{batch}}-{{n}}", password=password)
    session = SessionStore()
    session[SESSION_KEY] = str(clinician.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = clinician.get_session_auth_hash()
    session[PROVEN] = str(clinician.pk)
    session.save()
    consultations.start(clinician, patient=f"AB {{n}}")
    paired = pairing.redeem(pairing.offer(clinician).typed, device="A load", address=None)
    print(json.dumps({{
        "id": str(clinician.pk),
        "session": session.session_key,
        "secret": paired.secret,
        "token_id": str(paired.token.pk),
    }}))
"""


def script(count: int) -> str:
    """Return what `manage.py shell` is to run; it prints an account a line, as JSON."""
    return MAKE.format(count=count)
