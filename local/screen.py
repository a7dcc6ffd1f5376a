"""Say on one screen what a person needs to begin, and in one line what went wrong."""

import sys
from pathlib import Path


def welcome(
    *, origin: str, var: Path, demo_password: str | None, authority: Path | None, bucket: str
) -> None:
    """Print where to go, how to sign in, where the data lie, how to stop."""
    lines = ["", "ClinicPro Capture runs.", "", f"  Open      {origin}/"]
    if demo_password:
        lines += ["  Username  demo", f"  Password  {demo_password}"]
    lines += ["", f"  Data      {var}"]
    if authority:
        lines += trust(origin, bucket, authority)
    lines += ["  Stop      Ctrl-C", ""]
    say(*lines)


def trust(origin: str, bucket: str, authority: Path) -> list[str]:
    """Say how a phone comes to trust this machine (README, A real phone)."""
    return [
        "",
        f"  Phones on this network reach {origin} and, for photos, {bucket}.",
        "  Each must trust this machine once: send it the file below, install it as a",
        "  certificate, and on an iPhone switch it on in Settings, General, About,",
        "  Certificate Trust Settings.",
        f"  {authority}",
        "",
    ]


def say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def complain(line: object) -> None:
    sys.stderr.write(f"{line}\n")
