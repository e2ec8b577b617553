"""Lists, for each kind of post, what reads its view and what draws it."""

from __future__ import annotations

from blocks.drafts import draft_card
from bot.posts import Drawing
from engine.delivery import draft_cards
from storage.states import PostKind

DRAWINGS: dict[PostKind, Drawing] = {
    PostKind.DRAFT: Drawing(
        load=lambda session, touch_id, now: draft_cards.card(session, touch_id, now=now),
        draw=draft_card,
    ),
}
