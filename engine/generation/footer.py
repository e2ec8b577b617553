"""Decides what stands below every e-mail: who writes, from where, and how to end it."""

from __future__ import annotations

from engine.team_settings import TeamSettings

DELIMITER = "--"
OPT_OUT = "Reply “stop” and I will not write to you again."


def with_footer(body: str, settings: TeamSettings, *, signature: str | None = None) -> str:
    """The body of an e-mail as it is sent, below it the mailbox's signature; twice adds it once.

    Identity and postal address are what CAN-SPAM asks for; a team that has not set them sends the
    opt-out line alone, and its cards say what is missing.
    """
    identity = ", ".join(
        part for part in (settings.sender_identity, settings.postal_address) if part
    )
    footer = "\n".join(line for line in (DELIMITER, identity, OPT_OUT) if line)
    text = body.rstrip()
    if signature and not text.endswith(footer):
        text = f"{text}\n\n{signature.strip()}"
    return text if text.endswith(footer) else f"{text}\n\n{footer}\n"
