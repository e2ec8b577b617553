"""Decides how it looks to which Slack channels what comes, and the form for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from slack_sdk.models.views import View as Modal_

from blocks.actions import Modal
from blocks.base import Message, context, esc, sentence
from blocks.forms import channel_input, modal
from blocks.refs import Ref
from engine.views.places import WORDS, Places, Use

HOME: Final = "home"
"""The field of where the team works."""
COMES: Final = {Use.CADENCE: "comes", Use.ANSWERS: "come", Use.DIGEST: "comes"}
LABELS: Final = {
    Use.CADENCE: "The morning's post comes to",
    Use.ANSWERS: "Answers come to",
    Use.DIGEST: "The digest comes to",
}


class PlacesRef(Ref):
    """What was shown."""

    seen: str


def own_words(own: Mapping[Use, str]) -> str:
    """What has a channel of its own, behind where the team works; empty where nothing has."""
    said = [f"{WORDS[use]} {COMES[use]} to <#{own[use]}>" for use in Use if use in own]
    return f" ({', '.join(said)})" if said else ""


def works_here(found: Places) -> Message:
    """What comes to the channel that is the team's now."""
    return sentence(
        f"Drumbeat now works in this channel: {_and(['drafts', *_here(found)])} come here."
        + "".join(
            f" {_capital(WORDS[use])} {COMES[use]} to <#{channel}> as before."
            for use, channel in found.own.items()
        )
    )


def places_card(found: Places) -> Message:
    """What was changed, for who changed it."""
    moved = f"The team works in <#{found.channel_id}> from now on."
    lines = [moved] if found.is_moved else []
    lines += [
        f"{_capital(WORDS[use])} {COMES[use]} to <#{found.of(use)}> from now on."
        for use in found.changed
    ]
    return sentence(f"{' '.join(lines)} Changed by {esc(found.changed_by or 'the shell', 80)}.")


def places_modal(found: Places) -> Modal_:
    inputs = [
        channel_input(HOME, "The team works in", found.channel_id),
        *(channel_input(use.value, LABELS[use], found.of(use)) for use in Use),
    ]
    told = context(
        "What is left empty comes where the team works, as all else does. If the team moves, what "
        "came there moves with it. Invite Drumbeat into a channel first. What was posted before "
        "stays where it is."
    )
    ref = PlacesRef(seen=found.seen)
    return modal(Modal.PLACES, "Channels in Slack", [*inputs, told], ref, submit="Save")


def _here(found: Places) -> list[str]:
    words = {Use.ANSWERS: "answers", Use.CADENCE: "the cadence", Use.DIGEST: "the digest"}
    return [said for use, said in words.items() if use not in found.own]


def _and(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
