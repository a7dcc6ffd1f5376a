"""Ports for servers: free, different, and none that the system gives to somebody else meanwhile."""

import socket
from pathlib import Path

import pytest

from local import ports
from local.ports import free_ports, is_free

LOOPBACK = "127.0.0.1"


def test_they_are_free_and_different() -> None:
    found = free_ports(LOOPBACK, count=50)
    assert len(set(found)) == 50
    assert all(is_free(LOOPBACK, port) for port in found)


def test_the_system_gives_none_of_them_to_whoever_connects() -> None:
    given = Path("/proc/sys/net/ipv4/ip_local_port_range")
    if not given.exists():
        pytest.skip("only Linux says which ones it gives")
    first, _ = map(int, given.read_text().split())
    assert max(free_ports(LOOPBACK, count=50)) < first


def test_where_there_are_too_few_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    (port,) = free_ports(LOOPBACK, count=1)
    monkeypatch.setattr(ports, "OURS", range(port, port + 1))
    with socket.create_server((LOOPBACK, port)), pytest.raises(OSError, match="No port of"):
        free_ports(LOOPBACK, count=1)
