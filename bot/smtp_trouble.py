"""Says in words what keeps a mail server from being used."""

from __future__ import annotations

import smtplib
import socket
import ssl

from engine.delivery.sending.smtp_answers import said

TROUBLE = (smtplib.SMTPException, OSError, UnicodeError)
"""What goes wrong with a connection; names and log-ins that are not plain letters included."""
WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (smtplib.SMTPAuthenticationError, "the mail server refuses the user name or password"),
    (smtplib.SMTPNotSupportedError, "the mail server does not offer encryption (STARTTLS)"),
    (TimeoutError, "the mail server did not answer in time"),
    (smtplib.SMTPServerDisconnected, "the mail server ended the connection"),
    (ConnectionResetError, "the mail server ended the connection"),
    (BrokenPipeError, "the mail server ended the connection"),
    (ConnectionRefusedError, "nothing listens at the mail server's address"),
    (socket.gaierror, "the mail server's name is unknown"),
    (ssl.SSLError, "the mail server's certificate cannot be trusted"),
    (UnicodeError, "the mail server's name, or the log-in, has letters that mail does not take"),
)
"""What an error says to a person; the first that fits."""


def words_of(error: BaseException) -> str:
    # smtplib says of a server that is silent that it has hung up
    told = error.__context__ if isinstance(error.__context__, TimeoutError) else error
    for kind, words in WORDS:
        if isinstance(told, kind):
            return words
    if isinstance(error, smtplib.SMTPResponseException):
        raw = error.smtp_error
        return said(error.smtp_code, raw if isinstance(raw, bytes) else str(raw).encode())
    return f"the connection to the mail server failed ({type(error).__name__})"
