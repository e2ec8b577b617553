"""Decides how the form looks in which an admin adds a mailbox or changes one."""

from __future__ import annotations

from slack_sdk.models.views import View as Modal_

from blocks.actions import Modal
from blocks.forms import modal, select_input, text_input
from blocks.refs import Ref
from engine.views.senders import MailboxForm

ADDRESS, NAME, MEMBER, CAP = "address", "name", "member", "daily_cap"
SMTP_HOST, SMTP_PORT = "smtp_host", "smtp_port"
IMAP_HOST, IMAP_PORT, SECURITY = "imap_host", "imap_port", "imap_security"
FOLDERS = "imap_folders"
PASSWORD = "smtp_password"  # noqa: S105 - the name of an input
SECURITIES = {
    "tls": "encrypted from the start (TLS)",
    "starttls": "encrypted after the greeting (STARTTLS)",
    "plain": "not encrypted, for a server on this machine",
}
SECRET = "An app password, with most providers. It is kept encrypted and never shown."  # noqa: S105 - words about one


class MailboxRef(Ref):
    """Where the form was asked for."""

    channel: str


def mailbox_modal(form: MailboxForm, channel: str) -> Modal_:
    """Empty for a new mailbox; a password only where one is to be set."""
    kept = " Empty: it stays." if form.has_password else ""
    address = "For another address add another mailbox." if form.address else "Answers come to it."
    blocks = [
        text_input(ADDRESS, "Address", form.address or "", hint=address),
        text_input(NAME, "Name that e-mails come from", form.name or "", optional=True),
        select_input(MEMBER, "Whose it is", dict(form.members), form.member, optional=True),
        text_input(CAP, "E-mails a day", str(form.daily_cap)),
        text_input(
            SMTP_HOST,
            "Server for sending",
            form.smtp_host or "",
            optional=True,
            hint="Empty: the team's.",
        ),
        text_input(SMTP_PORT, "Its port", str(form.smtp_port)),
        text_input(
            IMAP_HOST,
            "Server at which answers are read (IMAP)",
            form.imap_host or "",
            optional=True,
            hint="Empty: they are not read there.",
        ),
        text_input(IMAP_PORT, "Its port", str(form.imap_port)),
        select_input(SECURITY, "The connection to it", SECURITIES, form.imap_security.value),
        text_input(
            FOLDERS,
            "Folders that are read beside the inbox",
            "\n".join(form.imap_folders),
            multiline=True,
            optional=True,
            hint="One a line, as its mail program names them; junk and all mail are found under "
            "any name. Empty: the inbox only.",
        ),
        text_input(PASSWORD, "Password for both", "", optional=True, hint=f"{SECRET}{kept}"),
    ]
    title = "Change a mailbox" if form.address else "Add a mailbox"
    return modal(Modal.MAILBOX, title, blocks, MailboxRef(channel=channel), submit="Save")
