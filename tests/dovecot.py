"""Dovecot on loopback, where it is installed: its own configuration, directory and port."""

from __future__ import annotations

import getpass
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
PASSWORD = "wörd-of-an-app"
CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0 secs
auth_mechanisms = plain login
first_valid_uid = 1
mail_location = maildir:{home}/mail/%u
mail_fsync = never
{without_root}
service imap-login {{
  {chroot}
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  {chroot}
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
namespace inbox {{
  inbox = yes
  mailbox Spam {{
    auto = create
    special_use = \\Junk
  }}
  mailbox "Sent Items" {{
    auto = create
    special_use = \\Sent
  }}
}}
"""


@dataclass
class Dovecot:
    """A mailbox of its own on a running Dovecot, with what tests do to a mailbox."""

    port: int
    home: Path
    username: str
    host: str = "127.0.0.1"
    password: str = PASSWORD

    def add(self, raw: bytes, folder: str = "INBOX", came: date | None = None) -> int:
        with self._inside() as client:
            noon = datetime.combine(came, datetime.min.time(), UTC) if came else datetime.now(UTC)
            when = imaplib.Time2Internaldate(noon)
            kept = client.append(f'"{folder}"', "", when, raw)
            return int(kept[1][0].split()[2].rstrip(b"]"))

    def remove(self, uid: int, folder: str = "INBOX") -> None:
        with self._inside() as client:
            client.select(f'"{folder}"')
            client.uid("STORE", str(uid), "+FLAGS", "(\\Deleted)")
            client.expunge()

    def flags(self, folder: str = "INBOX") -> list[set[str]]:
        with self._inside() as client:
            client.select(f'"{folder}"', readonly=True)
            told = client.fetch("1:*", "(FLAGS)")[1]
        flags = [imaplib.ParseFlags(each) for each in told if each]
        return [{flag.decode() for flag in each} - {"\\Recent"} for each in flags]

    def make(self, folder: str) -> None:
        with self._inside() as client:
            client.create(f'"{folder}"')

    def rename(self, folder: str, to: str) -> None:
        with self._inside() as client:
            client.rename(f'"{folder}"', f'"{to}"')

    def renumber(self, folder: str = "INBOX") -> None:
        """Forget the list of UIDs, as a restored server does."""
        home = self.home / "mail" / self.username
        for path in (home if folder == "INBOX" else home / f".{folder}").glob("dovecot*"):
            if path.is_file():
                path.unlink()

    @contextmanager
    def _inside(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4(self.host, self.port) as client:
            client._encoding = "utf-8"  # noqa: SLF001 - imaplib's way to send such a password
            client.authenticate("PLAIN", lambda _: f"\0{self.username}\0{self.password}".encode())
            yield client


@contextmanager
def dovecot() -> Iterator[tuple[int, Path]]:
    """Its port and home; whatever name somebody logs in with has a mailbox."""
    assert PROGRAM is not None
    is_root = os.geteuid() == 0
    owner = pwd.getpwnam("nobody") if is_root else pwd.getpwuid(os.geteuid())
    home = Path(tempfile.mkdtemp(prefix="dovecot-"))
    home.chmod(0o755)  # its processes run as other users
    for name in ("run", "state", "mail"):
        (home / name).mkdir(mode=0o755)
    if is_root:
        os.chown(home / "mail", owner.pw_uid, owner.pw_gid)
    port = _free_port()
    me = getpass.getuser()
    names = ("default_internal_user", "default_internal_group", "default_login_user")
    (home / "dovecot.conf").write_text(
        CONFIGURATION.format(
            home=home,
            port=port,
            password=PASSWORD,
            uid=owner.pw_uid,
            gid=owner.pw_gid,
            chroot="" if is_root else "chroot =",
            without_root="" if is_root else "\n".join(f"{name} = {me}" for name in names),
        )
    )
    process = subprocess.Popen(
        [PROGRAM, "-F", "-c", str(home / "dovecot.conf")], stdin=subprocess.DEVNULL
    )
    try:
        _wait_for(port, process, home / "log")
        yield port, home
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(home, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as tried:
            if tried.recv(4) == b"* OK":
                return
        time.sleep(0.02)
    raise AssertionError(f"Dovecot does not start: {log.read_text() if log.exists() else ''}")
