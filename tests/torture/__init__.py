"""The fault harness: the real page, server and bucket under seeded trouble, then an account."""
