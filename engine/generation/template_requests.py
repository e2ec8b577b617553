"""Decides whether what somebody entered is a template that drafts can be written from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from engine.campaigns.offers import LINE_LIMIT
from engine.errors import InvalidError
from engine.generation.briefs import Tone
from engine.generation.template_language import VARIABLES, compiled
from engine.generation.template_text import TemplateText
from engine.views.templates import TemplateRequest
from storage.states import Channel

MOST_NAME: Final = 60


def read_template(request: TemplateRequest) -> TemplateText:
    """The template that somebody entered. InvalidError names the field that is at fault."""
    name = " ".join(request.name.split())
    if not name or len(name) > MOST_NAME:
        raise InvalidError(f"Write a name of up to {MOST_NAME} characters.", field="name")
    if request.tone not in {None, *Tone}:
        raise InvalidError(f"A tone is one of {', '.join(Tone)}.", field="tone")
    mail = request.channel is Channel.EMAIL
    text = TemplateText(
        name=name,
        channel=request.channel,
        body="\n".join(line.rstrip() for line in request.body.splitlines()).strip(),
        subject=" ".join(request.subject.split()) if mail else None,
        kind=request.kind,
        tone=request.tone,
        fallbacks=dict(_fallbacks(request.fallbacks)),
    )
    _check(text)
    return text


def _fallbacks(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if line.strip() and not (colon and value.strip()):
            raise InvalidError(
                "Write each fallback as a variable, a colon and the words: company: your school.",
                field="fallbacks",
            )
        if line.strip():
            yield name.strip().strip("{} "), " ".join(value.split())


def _check(template: TemplateText) -> None:
    """Refuse a template that could not be written from; the error names the field at fault."""
    for name, source in (("subject", template.subject or ""), ("body", template.body)):
        try:
            compiled(source)
        except InvalidError as error:
            raise InvalidError(str(error), field=name) from error
    if template.channel is Channel.EMAIL and not (template.subject or "").strip():
        raise InvalidError("An e-mail needs a subject. Write one.", field="subject")
    if not template.body.strip():
        raise InvalidError("Write the text of the template.", field="body")
    for name, value in template.fallbacks.items():
        if name not in VARIABLES:
            raise InvalidError(f"There is no variable “{name[:60]}”.", field="fallbacks")
        if len(value) > LINE_LIMIT or re.search(r"[{}\ue000-\ue002]", value):
            raise InvalidError(
                f"Keep a fallback under {LINE_LIMIT} characters, without braces.", field="fallbacks"
            )
