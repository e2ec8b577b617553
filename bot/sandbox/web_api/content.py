"""What a message may hold: its text, blocks, attachments and metadata, checked as Slack does."""

import json
from typing import Any

from bot.sandbox import limits
from bot.sandbox.blockcheck import message_problems, text_length
from bot.sandbox.web_api.arguments import Arguments
from bot.sandbox.wire import Json, SlackError


def read(args: Arguments) -> Json:
    """The content of a message that is to be posted or changed; None where nothing was given."""
    blocks = args.structure("blocks", "invalid_blocks_format")
    attachments = args.structure("attachments", "invalid_attachments")
    text = args.given.get("text")
    markdown = args.text("markdown_text")
    if markdown:
        if blocks or text:
            raise SlackError("markdown_text_conflict")
        if len(markdown) > limits.MARKDOWN_TEXT:
            raise SlackError("msg_too_long")
        blocks, text = [{"type": "markdown", "text": markdown}], markdown
    elif text is not None and len(str(text)) > limits.MESSAGE_TEXT:
        raise SlackError("msg_too_long")
    return {
        "text": None if text is None else str(text),
        "blocks": check_blocks(blocks),
        "attachments": _attachments(attachments),
        "metadata": metadata(args),
    }


def refuse_empty(content: Json) -> None:
    """Slack's word for a message that says nothing."""
    if not (content["text"] or "").strip() and not content["blocks"] and not content["attachments"]:
        raise SlackError("no_text")


def check_blocks(blocks: Any) -> list[Json] | None:
    """The blocks of a message, or Slack's refusal with the place of every problem."""
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    problems = message_problems(blocks)
    if problems:
        raise SlackError("invalid_blocks", messages=problems)
    if text_length(blocks) > limits.ALL_BLOCK_TEXT:
        raise SlackError("msg_blocks_too_long")
    return blocks


def _attachments(attachments: Any) -> list[Json] | None:
    if attachments is None:
        return None
    if not isinstance(attachments, list) or not all(isinstance(a, dict) for a in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > limits.ATTACHMENTS:
        raise SlackError("too_many_attachments")
    for attachment in attachments:
        check_blocks(attachment.get("blocks"))
    return attachments


def metadata(args: Arguments) -> Json | None:
    """A message's metadata: an event_type and an event_payload."""
    given = args.structure("metadata", "invalid_metadata_format")
    if given is None:
        return None
    if not isinstance(given, dict) or not isinstance(given.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    if not isinstance(given.get("event_payload"), dict):
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(given)) > limits.METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return {"event_type": given["event_type"], "event_payload": given["event_payload"]}
