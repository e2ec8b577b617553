"""How an answer and a bounce are written, as RFC 5322, RFC 3464 and mail programs have it."""

import email.policy
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, getaddresses, make_msgid, parseaddr

from bot.sandbox.mail.parsing import body, parse
from bot.sandbox.wire import Json

HOST = "mx.local.example"
POLICY = email.policy.SMTP
# kind → action, status, diagnostic (RFC 3463: 5.1.1 no such mailbox, x.2.2 mailbox full)
BOUNCES = {
    "hard": ("failed", "5.1.1", "smtp; 550 5.1.1 The email account does not exist"),
    "soft": ("failed", "5.2.2", "smtp; 552 5.2.2 The mailbox is full"),
    "refused": ("failed", "5.7.1", "smtp; 550 5.7.1 The message was refused by policy"),
    "delay": ("delayed", "4.2.2", "smtp; 452 4.2.2 The mailbox is full"),
}


def answer(
    sent: Json, text: str, *, now: datetime, from_name: str | None, headers: dict[str, str]
) -> EmailMessage:
    """The recipient's answer, in the thread, with the original quoted below."""
    original = parse(sent["raw"].encode())
    name, address = _recipient(sent, original)
    reply = EmailMessage(policy=POLICY)
    reply["From"] = formataddr((from_name if from_name is not None else name, address))
    reply["To"] = str(original.get("Reply-To") or original.get("From") or sent["sender"])
    reply["Subject"] = _re(str(original.get("Subject", "")))
    reply["Date"] = format_datetime(now)
    reply["Message-ID"] = make_msgid(domain=address.partition("@")[2] or HOST)
    if sent["message_id"]:
        reply["In-Reply-To"] = sent["message_id"]
        earlier = str(original.get("References", "")).split()
        reply["References"] = " ".join([*earlier, sent["message_id"]])
    for header, value in headers.items():
        del reply[header]
        if value is not None:
            reply[header] = str(value)
    reply.set_content(f"{text}\n\n{_quoted(original)}")
    return reply


def _recipient(sent: Json, original: EmailMessage) -> tuple[str, str]:
    """Who answers: the first recipient, with the name that the mail gave them."""
    first = sent["recipients"][0]
    for name, address in getaddresses([str(v) for v in original.get_all("To", [])]):
        if address.lower() == first.lower():
            return name, address
    return "", first


def _re(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"


def _quoted(original: EmailMessage) -> str:
    name, address = parseaddr(str(original.get("From", "")))
    date = original["Date"]
    when = date.datetime.strftime("%a, %d %b %Y at %H:%M") if date is not None else "an earlier day"
    who = f"{name} <{address}>" if name else address
    lines = body(original, "plain").rstrip("\n").split("\n")
    return "\n".join([f"On {when}, {who} wrote:", *(f"> {line}".rstrip() for line in lines)])


def bounce(sent: Json, kind: str, *, now: datetime) -> EmailMessage:
    """A delivery status notification in three parts: words, fields, the original's headers."""
    action, status, diagnostic = BOUNCES[kind]
    recipient = sent["recipients"][0]
    report = EmailMessage(policy=POLICY)
    report["From"] = formataddr(("Mail Delivery Subsystem", f"mailer-daemon@{HOST}"))
    report["To"] = sent["sender"]
    report["Subject"] = (
        "Delivery Status Notification (Failure)"
        if action == "failed"
        else "Delivery Status Notification (Delay)"
    )
    report["Date"] = format_datetime(now)
    report["Message-ID"] = make_msgid(domain=HOST)
    report["Auto-Submitted"] = "auto-replied"
    if sent["message_id"]:
        report["In-Reply-To"] = sent["message_id"]
        report["References"] = sent["message_id"]
    report.make_mixed()
    report.attach(_words(recipient, action, diagnostic))
    report.attach(_fields(recipient, action, status, diagnostic, now))
    report.attach(_original(sent))
    report.replace_header("Content-Type", "multipart/report")
    report.set_param("report-type", "delivery-status")
    return report


def complaint(sent: Json, *, now: datetime) -> EmailMessage:
    """A feedback report (RFC 5965): the person marked the mail as spam, says their provider."""
    recipient = sent["recipients"][0]
    report = EmailMessage(policy=POLICY)
    report["From"] = formataddr(("Feedback", f"feedback@{HOST}"))
    report["To"] = sent["sender"]
    report["Subject"] = "Abuse report"
    report["Date"] = format_datetime(now)
    report["Message-ID"] = make_msgid(domain=HOST)
    report.make_mixed()
    words, fields = EmailMessage(policy=POLICY), EmailMessage(policy=POLICY)
    words.set_content(f"{recipient} marked this message as spam.\n")
    fields["Feedback-Type"] = "abuse"
    fields["User-Agent"] = "Drumbeat local workspace/1.0"
    fields["Version"] = "1"
    fields["Original-Rcpt-To"] = f"<{recipient}>"
    part = EmailMessage(policy=POLICY)
    part["Content-Type"] = "message/feedback-report"
    part.set_payload([fields])
    for each in (words, part, _original(sent)):
        del each["MIME-Version"]
        report.attach(each)
    report.replace_header("Content-Type", "multipart/report")
    report.set_param("report-type", "feedback-report")
    return report


def _words(recipient: str, action: str, diagnostic: str) -> EmailMessage:
    outcome = "could not be delivered" if action == "failed" else "is delayed"
    part = EmailMessage(policy=POLICY)
    part.set_content(f"Your message to {recipient} {outcome}.\n\n{diagnostic}\n")
    del part["MIME-Version"]
    return part


def _fields(
    recipient: str, action: str, status: str, diagnostic: str, now: datetime
) -> EmailMessage:
    server = EmailMessage(policy=POLICY)
    server["Reporting-MTA"] = f"dns; {HOST}"
    server["Arrival-Date"] = format_datetime(now)
    person = EmailMessage(policy=POLICY)
    person["Final-Recipient"] = f"rfc822; {recipient}"
    person["Action"] = action
    person["Status"] = status
    person["Diagnostic-Code"] = diagnostic
    part = EmailMessage(policy=POLICY)
    part["Content-Type"] = "message/delivery-status"
    part.set_payload([server, person])
    return part


def _original(sent: Json) -> EmailMessage:
    part = EmailMessage(policy=POLICY)
    part["Content-Type"] = "message/rfc822"
    part.set_payload([parse(sent["raw"].encode())])
    return part
