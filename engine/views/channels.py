"""What is told about channels: which there are, and how much each of them takes."""

from __future__ import annotations

from engine.views.base import Request, View


class ChannelLine(View):
    """A channel with its limits in characters; `id` None for those that are shipped."""

    id: int | None
    name: str
    body_limit: int
    subject_limit: int | None


class ChannelList(View):
    success: bool = True
    note_limit: int
    inmail: bool
    shipped: tuple[ChannelLine, ...]
    own: tuple[ChannelLine, ...]
    changed: str | None = None


class ChannelRequest(Request):
    """A new channel: its name, and how many characters its text and its subject may have."""

    name: str
    body_limit: int
    subject_limit: int | None = None


class LinkedInRequest(Request):
    note_limit: int
    inmail: bool


def examples() -> dict[str, View]:
    """One of each that is drawn; golden tests and the preview draw from here."""
    shipped = (
        ChannelLine(id=None, name="e-mail", body_limit=3000, subject_limit=120),
        ChannelLine(id=None, name="SMS", body_limit=160, subject_limit=None),
    )
    one = ChannelList(
        note_limit=200,
        inmail=False,
        shipped=shipped,
        own=(ChannelLine(id=3, name="Fax <b>", body_limit=400, subject_limit=60),),
    )
    return {
        "channels": one,
        "channels_changed": one.model_copy(
            update={"own": (), "inmail": True, "changed": "Ada Admin removed Fax <b>."}
        ),
    }
