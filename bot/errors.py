"""Decides what a person sees when something went wrong: the one map from exception to sentence."""

from __future__ import annotations

import uuid

import structlog
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import OperationalError

from engine.errors import DrumbeatError

log = structlog.get_logger(__name__)


def sentence_for(error: BaseException, *, where: str) -> str:
    """One sentence. What was not meant for a person is logged, and the person gets a reference."""
    if isinstance(error, DrumbeatError):
        return str(error)
    reference = uuid.uuid4().hex[:8]
    log.error("unexpected error", where=where, reference=reference, exc_info=error)
    if isinstance(error, SlackApiError):
        return (
            f"Slack did not do that ({error.response.get('error', 'no reason given')}). "
            f"Try again in a minute. Reference {reference}."
        )
    if isinstance(error, OperationalError):
        return (
            "Drumbeat cannot reach its database right now. Nothing was changed; "
            f"try again in a minute. Reference {reference}."
        )
    return (
        "That did not work, and it is Drumbeat's fault. Nothing was changed. "
        f"If it happens again, give your admin the reference {reference}."
    )
