"""Decides how a question is put into OpenAI's chat completions."""

from __future__ import annotations

import json
from typing import Any

from engine.generation.conversation import Message, Question


def body_of(question: Question, *, plainly: bool) -> dict[str, Any]:
    """Strictly by schema; plainly, for a server that knows no schemas, as any JSON object."""
    body: dict[str, Any] = {"messages": [_message(each) for each in question.messages]}
    if question.tools:
        body["tools"] = tools_of(question)
    elif plainly:
        body["response_format"] = {"type": "json_object"}
    else:
        schema = {"name": "answer", "strict": True, "schema": dict(question.schema)}
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    body["max_tokens" if plainly else "max_completion_tokens"] = question.most_tokens
    return body


def tools_of(question: Question) -> list[dict[str, Any]]:
    return [
        {
            "type": "function",
            "function": {
                "name": tool.name,
                "description": tool.description,
                "parameters": dict(tool.schema),
            },
        }
        for tool in question.tools
    ]


def characters_of(question: Question) -> int:
    """How long the question is, with what a model is told of its tools."""
    said = sum(
        len(message.content) + sum(len(use.arguments) for use in message.uses)
        for message in question.messages
    )
    return said + (len(json.dumps(tools_of(question))) if question.tools else 0)


def _message(message: Message) -> dict[str, Any]:
    told: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.uses:
        told["tool_calls"] = [
            {
                "id": use.id,
                "type": "function",
                "function": {"name": use.name, "arguments": use.arguments},
            }
            for use in message.uses
        ]
    if message.use_id is not None:
        told["tool_call_id"] = message.use_id
    return told
