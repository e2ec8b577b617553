"""The view of where what comes: the Slack channels of the morning's post, answers and digest."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from engine.views.base import Request, View


class Use(StrEnum):
    """What may come to a channel of its own; all else comes to the team's."""

    CADENCE = "cadence"
    ANSWERS = "answers"
    DIGEST = "digest"


WORDS: Final = {
    Use.CADENCE: "the morning's post",
    Use.ANSWERS: "answers",
    Use.DIGEST: "the digest",
}


class Places(View):
    """`own` has the channel of each use that has one of its own. `changed` what was just changed.

    `seen` is what was shown, so that who changes it has seen it.
    """

    success: bool = True
    channel_id: str
    own: dict[Use, str]
    seen: str
    changed: tuple[Use, ...] = ()
    is_moved: bool = False
    """Whether the team works in this channel since that change."""
    changed_by: str | None = None

    def of(self, use: Use) -> str:
        """Where it comes."""
        return self.own.get(use, self.channel_id)


class PlacesRequest(Request):
    """The channel of each use; None, or the team's own, is where the team works.

    `home` is where that is from now on; None leaves it as it is.
    """

    home: str | None = None
    cadence: str | None = None
    answers: str | None = None
    digest: str | None = None
    seen: str | None = None


def examples() -> dict[str, View]:
    """One of each that is drawn."""
    one = Places(channel_id="C0OUTREACH", own={}, seen="3f2a91")
    apart = {"own": {Use.ANSWERS: "C0ANSWERS", Use.DIGEST: "C0LEADS"}, "changed_by": "Ada <!here>"}
    return {
        "places": one,
        "places_apart": one.model_copy(update=apart | {"changed": (Use.ANSWERS, Use.DIGEST)}),
        "places_moved": one.model_copy(
            update={"is_moved": True, "changed": (Use.CADENCE,), "changed_by": "Ada Admin"}
        ),
        "places_together": one.model_copy(
            update={"changed": (Use.DIGEST,), "changed_by": "Ada Admin"}
        ),
    }
