"""What keeps the ground from running: one clear line for the person at the terminal."""


class CannotRun(Exception):
    """Says in its text what is wrong, and what to do about it."""
