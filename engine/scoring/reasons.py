"""Decides how kept reasons are told: by the version of the model that they were scored with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from engine.scoring import versions
from engine.scoring.compiled import Compiled
from engine.scoring.scores import told
from engine.views.scoring import ReasonView


class Sentences:
    """The sentences of a team's reasons; each version of the model is read once."""

    def __init__(self, session: Session, workspace_id: int) -> None:
        self._session = session
        self._workspace_id = workspace_id
        self._versions: dict[int, Compiled] = {}

    def of(
        self, reasons: Iterable[Sequence[Any]], scored_with: int | None
    ) -> tuple[ReasonView, ...]:
        """All of them, the strongest first."""
        number = scored_with or 0
        if number not in self._versions:
            self._versions[number] = versions.at(self._session, self._workspace_id, number).compiled
        return told(reasons, self._versions[number])

    def for_it(self, reasons: Iterable[Sequence[Any]], scored_with: int | None) -> tuple[str, ...]:
        """What speaks for somebody, in words, the strongest first."""
        return tuple(view.words for view in self.of(reasons, scored_with) if view.points > 0)
