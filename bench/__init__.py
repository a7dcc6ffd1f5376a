"""What the product's speed is, measured on the real parts: `make bench`.

Each module measures what it is named after and returns figures. Nothing here is a test: a busy
machine is slow, and only what could not be measured at all counts as a failure.
"""
