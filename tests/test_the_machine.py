"""What the tests take of the machine: a port is given to one of them alone."""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

import machine

GIVEN = Path("/proc/sys/net/ipv4/ip_local_port_range")  # Linux: what it gives to whoever asks for any port


def elsewhere(many: int) -> list[int]:
    """Return what another process is given."""
    asked = [sys.executable, "-c", f"import machine; print(*machine.ports({many}))"]
    done = subprocess.run(asked, cwd=Path(machine.__file__).parent, capture_output=True, check=True)
    return [int(one) for one in done.stdout.split()]


def test_no_two_processes_are_given_the_same_port_and_each_can_listen_on_its_own():
    first, second, theirs = machine.ports(1), machine.ports(3), elsewhere(3)

    assert len({*first, *second, *theirs}) == 7
    assert second == list(range(second[0], second[0] + 3))
    for port in (*first, *second):
        socket.create_server(("127.0.0.1", port)).close()


def test_a_port_on_which_somebody_listens_is_passed_over():
    (port,) = machine.ports(1)
    with ExitStack() as stack:
        for number in range(port + 2, port + 40, 2):  # after it, two in a row are not free for a while
            with suppress(OSError):
                stack.enter_context(socket.create_server(("127.0.0.1", number)))

        assert machine.ports(2)[0] >= port + 38


def test_no_system_gives_one_away_to_whoever_calls_out():
    first, *_ = GIVEN.read_text().split() if GIVEN.exists() else ["49152"]

    assert max(machine.LENT) < int(first)
