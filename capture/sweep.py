"""The regular clean-up. So far: pairing codes. Photos that nobody confirmed come with the queue."""

from tokens.expiry import forget_old_codes


def sweep() -> dict[str, int]:
    """Clean up once; return how many of each kind went."""
    return {"pairing codes": forget_old_codes()}
