"""What keeps the ground from starting: one clear line for the person at the terminal."""


class CannotStart(Exception):
    """Says in its text what is wrong, and what to do about it."""
