"""What a team's own template is to a writer: its words, and the steps that it is meant for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from storage.states import Channel, TouchKind
from storage.tables import MessageTemplate


@dataclass(frozen=True)
class TemplateText:
    """A team's own text; `kind` None serves every step but a connection request."""

    name: str
    channel: Channel
    body: str
    subject: str | None = None
    kind: TouchKind | None = None
    tone: str | None = None
    fallbacks: Mapping[str, str] = field(default_factory=dict)

    def serves(self, kind: TouchKind, channel: Channel) -> bool:
        """Whether it is meant for such a step; a note with a request has to be asked for."""
        fits = kind is not TouchKind.CONNECTION_REQUEST if self.kind is None else kind is self.kind
        return fits and channel is self.channel

    def is_first_for(
        self, step: tuple[TouchKind, Channel], before: Iterable[tuple[TouchKind, Channel]]
    ) -> bool:
        """Whether it writes `step` of a sequence: the first that it serves."""
        return self.serves(*step) and not any(self.serves(*each) for each in before)


def text_of(template: MessageTemplate) -> TemplateText:
    """A kept template as a writer takes it."""
    return TemplateText(
        name=template.name,
        channel=template.channel,
        body=template.body,
        subject=template.subject,
        kind=template.kind,
        tone=template.tone,
        fallbacks={name: str(value) for name, value in template.fallbacks.items()},
    )
