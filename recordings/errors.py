"""What can go wrong between the microphone and the record. Shapes and codes as in tokens.errors."""

from capture.errors import WrongBytes
from tokens.errors import ApiError, Conflict


class NoConsent(ApiError):
    status, code = 409, "no_consent"
    message = "The patient has not agreed to a recording of this consultation."


class RecordingEnded(ApiError):
    status, code = 409, "recording_ended"
    message = "This recording had ended before this sound was made."


class NotARecording(WrongBytes):
    code = "not_a_recording"
    message = "This is no sound that can be played."


class AnotherIsOpen(Conflict):
    message = "A recording of this consultation is running already."
