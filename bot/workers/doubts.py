"""Has a model read the answers that were not sure to be read rightly, one after the other.

They are kept, acted upon and shown already: what the model says changes that, and no mail waits.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.model_reading import read_by_model
from bot.runtime import Runtime
from engine.replies import doubts
from engine.replies.doubts import Claimed


@dataclass
class Doubts:
    """Claims in one step and asks in the next, so that no other lane waits for its look."""

    runtime: Runtime
    _claimed: Claimed | None = field(default=None)

    def step(self) -> bool:
        """True when there was something to claim or to ask."""
        if self._claimed is None:
            with self.runtime.sessions.begin() as session:
                self._claimed = doubts.claim(session, now=self.runtime.now())
            return self._claimed is not None
        claimed, self._claimed = self._claimed, None
        key = f"reply:{claimed.reply_id}"
        reading = read_by_model(self.runtime, claimed.workspace_id, claimed.doubt, key)
        if reading is not None:
            with self.runtime.sessions.begin() as session:
                doubts.settle(session, claimed, reading, now=self.runtime.now())
        return True


def build(runtime: Runtime) -> Doubts | None:
    """None while no model is set up."""
    return Doubts(runtime) if runtime.model is not None else None
