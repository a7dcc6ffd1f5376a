"""Clinics at work: desks that ask every second, phones that send, and what breaks meanwhile."""
