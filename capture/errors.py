"""What can go wrong between the shutter and the bucket. Shapes and codes as in tokens.errors."""

from django.utils.translation import gettext_noop

from tokens.errors import ApiError, Unavailable


class NotInBucket(ApiError):
    status, code, permanent = 409, "not_in_bucket", False
    message = gettext_noop("The bucket does not have this photo yet. Send it, then confirm.")


class WrongBytes(ApiError):
    """What reached the bucket was read whole, and is not what it says that it is."""

    status = 422


class BytesDiffer(WrongBytes):
    code = "bytes_differ"
    message = gettext_noop(
        "What reached the bucket is not the photo that was announced. Take it again."
    )


class NotAnImage(WrongBytes):
    code = "not_an_image"
    message = gettext_noop("This is not a picture that can be opened.")


class BucketUnavailable(Unavailable):
    message = gettext_noop(
        "The photo store does not answer right now. Nothing is lost; try again in a moment."
    )
