"""Lists, for each kind of post, what reads its view and what draws it."""

from __future__ import annotations

from bot.posts import Drawing
from storage.states import PostKind

DRAWINGS: dict[PostKind, Drawing] = {}
