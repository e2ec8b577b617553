"""Has a model read the answers that were not sure to be read rightly, one after the other.

They are kept, acted upon and shown already: what the model says changes that, and no mail waits.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from bot.model_limits import Lack
from bot.model_reading import may_pay, read_by_model
from bot.runtime import Runtime
from engine.replies import doubts
from engine.replies.doubts import Claimed
from engine.replies.second_look import Doubt


@dataclass
class Doubts:
    """Claims in one step and asks in the next, so that no other lane waits for its look."""

    runtime: Runtime
    _claimed: Claimed | None = field(default=None)

    def step(self) -> bool:
        """True when there was something to claim or to ask; lack of money is waited for."""
        if self._claimed is None:
            with self.runtime.sessions.begin() as session:
                self._claimed = doubts.claim(session, self._may_pay, now=self.runtime.now())
            return self._claimed is not None
        claimed, self._claimed = self._claimed, None
        key = f"reply:{claimed.reply_id}"
        reading = read_by_model(self.runtime, claimed.workspace_id, claimed.doubt, key)
        with self.runtime.sessions.begin() as session:
            if isinstance(reading, Lack):
                doubts.give_back(session, claimed)
            elif reading is not None:
                doubts.settle(session, claimed, reading, now=self.runtime.now())
        return not isinstance(reading, Lack)

    def _may_pay(self, session: Session, workspace_id: int, doubt: Doubt) -> bool:
        return may_pay(session, self.runtime, workspace_id, doubt)


def build(runtime: Runtime) -> Doubts | None:
    """None while no model is set up."""
    return Doubts(runtime) if runtime.model is not None else None
