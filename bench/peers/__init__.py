"""The product beside its peers, in one run on one machine: `make bench-peers`.

Peers come from npm by the versions that package.json and package-lock.json here pin, into a folder
that git ignores. Each module measures what it is named after and returns a comparison.
"""
