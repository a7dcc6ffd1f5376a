"""What can go wrong between the microphone and the record. Shapes and codes as in tokens.errors."""

from django.utils.translation import gettext_noop

from capture.errors import WrongBytes
from tokens.errors import ApiError, Conflict


class NoConsent(ApiError):
    status, code = 409, "no_consent"
    message = gettext_noop("The patient has not agreed to a recording of this consultation.")


class RecordingEnded(ApiError):
    status, code = 409, "recording_ended"
    message = gettext_noop("This recording had ended before this sound was made.")


class NotARecording(WrongBytes):
    code = "not_a_recording"
    message = gettext_noop("This is no sound that can be played.")


class AnotherIsOpen(Conflict):
    message = gettext_noop("A recording of this consultation is running already.")
