"""Postfix on loopback, where it is installed: its own configuration, queue, directory and port."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PROGRAM = shutil.which("postfix", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
PATIENCE = 10.0
"""Seconds in which it has to greet, or the tests go without it."""
MAIN = """
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
maillog_file = {home}/log
maillog_file_prefixes = {home}
myhostname = mail.harbor.example
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
biff = no
virtual_mailbox_domains = static:all
virtual_mailbox_base = {home}/mail
virtual_mailbox_maps = regexp:{home}/etc/mailboxes
virtual_minimum_uid = 1
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_recipient_restrictions = check_recipient_access regexp:{home}/etc/refused, permit_mynetworks
header_checks = regexp:{home}/etc/headers
smtpd_error_sleep_time = 0
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
postlog unix-dgram n - n - 1 postlogd
"""
FILES = {
    "mailboxes": "!/^gone@/ all/\n",
    "refused": (
        "/^busy@/ 450 4.2.0 this mailbox rests\n"
        "/^policy@/ 550 5.7.1 not from you\n"
        "/^full@/ 552 5.2.2 over quota\n"
    ),
    "headers": "/^Subject:.*forbidden/ REJECT we do not take that\n",
}


class NotUpError(Exception):
    """It does not start here; the last line of its log."""


@dataclass(frozen=True)
class Postfix:
    """One that runs. It takes all but what its tables refuse, for one Maildir."""

    port: int
    home: Path

    def arrived(self) -> list[bytes]:
        new = self.home / "mail" / "all" / "new"
        return [path.read_bytes() for path in new.iterdir()] if new.exists() else []

    def is_at_rest(self) -> bool:
        """All that it took has been delivered."""
        queues = (self.home / "queue" / name for name in ("maildrop", "incoming", "active"))
        return not any(path.is_file() for queue in queues for path in queue.rglob("*"))


@contextmanager
def postfix() -> Iterator[Postfix]:
    """NotUpError when it does not come up, for whatever reason."""
    assert PROGRAM is not None
    home = Path(tempfile.mkdtemp(prefix="postfix-"))
    home.chmod(0o755)  # its processes run as other users
    port = _write(home)
    command = [PROGRAM, "-c", str(home / "etc")]
    try:
        _start(command, home, port)
        yield Postfix(port, home)
    finally:
        _stop(command, home)
        shutil.rmtree(home, ignore_errors=True)


def _write(home: Path) -> int:
    for name in ("etc", "queue", "data", "mail"):
        (home / name).mkdir(mode=0o755)
    port = _free_port()
    with suppress(OSError, LookupError):  # who is not root, or has no such user, cannot start it
        shutil.chown(home / "data", "postfix")
        os.chown(home / "mail", 65534, 65534)
    etc = home / "etc"
    (etc / "main.cf").write_text(MAIN.format(home=home))
    (etc / "master.cf").write_text(MASTER.format(port=port))
    for name, text in FILES.items():
        (etc / name).write_text(text)
    return port


def _start(command: list[str], home: Path, port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    try:
        started = subprocess.run(
            [*command, "start"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotUpError(str(error)) from error
    while started.returncode == 0 and time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as tried:
            if tried.recv(4) == b"220 ":
                return
        time.sleep(0.05)
    log = home / "log"
    lines = (log.read_text() if log.exists() else started.stderr).strip().splitlines()
    raise NotUpError(lines[-1] if lines else f"it ends with {started.returncode}")


def _stop(command: list[str], home: Path) -> None:
    """By its own word; if that fails, its master by the id that it wrote down."""
    with suppress(OSError, subprocess.TimeoutExpired):
        stopped = subprocess.run(
            [*command, "stop"],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=20,
            check=False,
        )
        if stopped.returncode == 0:
            return
    with suppress(OSError, ValueError):
        os.kill(int((home / "queue" / "pid" / "master.pid").read_text()), signal.SIGTERM)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
