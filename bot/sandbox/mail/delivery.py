"""What comes back for a mail that was sent: an answer in its thread, or a delivery report."""

import mailbox
from email.message import EmailMessage

from bot.sandbox.mail import composing
from bot.sandbox.wire import Json, PersonError
from bot.sandbox.workspace import Workspace


def answer(ws: Workspace, body: Json) -> str:
    """The recipient answers; the id of the new mail."""
    text = body.get("text")
    if not isinstance(text, str):
        raise PersonError("text is missing")
    original = sent(ws, body)
    message = composing.answer(
        original,
        text,
        now=ws.clock.now(),
        from_name=body.get("from_name"),
        headers=body.get("headers") or {},
    )
    return _arrive(ws, "answer", message)


def bounce(ws: Workspace, body: Json) -> str:
    """The recipient's server reports that it could not deliver; the id of the report."""
    kind = body.get("kind", "hard")
    if kind not in composing.BOUNCES:
        raise PersonError(f"kind is one of {', '.join(composing.BOUNCES)}")
    message = composing.bounce(sent(ws, body), str(kind), now=ws.clock.now())
    return _arrive(ws, "bounce", message)


def complaint(ws: Workspace, body: Json) -> str:
    """The recipient's provider reports that they marked it as spam; the id of the report."""
    message = composing.complaint(sent(ws, body), now=ws.clock.now())
    return _arrive(ws, "complaint", message)


def sent(ws: Workspace, body: Json) -> Json:
    """The mail that is meant: by its Message-ID, or the last one to an address."""
    wanted = str(body.get("touch_message_id") or "").strip().strip("<>")
    address = str(body.get("address") or "").strip().lower()
    for mail in reversed(ws.state.mails):
        if wanted and mail["message_id"].strip("<>") == wanted:
            return mail
        if not wanted and address in [one.lower() for one in mail["recipients"]]:
            return mail
    raise PersonError(f"no mail {wanted or 'to ' + address} was received", status=404)


def _arrive(ws: Workspace, kind: str, message: EmailMessage) -> str:
    """Put a mail into the Maildir: written whole in `tmp`, then moved to `new`."""
    mailbox.Maildir(ws.maildir, create=True).add(message.as_bytes())
    message_id = str(message["Message-ID"])
    told = {"message_id": message_id, "to": str(message["To"]), "subject": str(message["Subject"])}
    ws.journal.note("mail", "maildir", kind, told)
    return message_id
