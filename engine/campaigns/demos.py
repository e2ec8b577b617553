"""Decides what the library of demos holds, who changes it, and how often each was shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.campaigns.matching import DemoText
from engine.campaigns.offers import LINE_LIMIT
from engine.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from engine.prospects.sectors import sectors
from engine.scoring.audiences import ensure_audiences, named
from engine.views.base import Actor
from engine.views.demos import DemoForm, DemoLine, DemoList, DemoRequest, KeptFile
from storage import first_come
from storage.states import Role
from storage.tables import Audience, Demo, DemoUse, Member

MOST_DEMOS: Final = 15
MOST_NAME: Final = 80
ADDRESS: Final = re.compile(r"https?://[^\s<>\"{}]+")
UNSPEAKABLE: Final = re.compile(r"[{}<>`\x00-\x1f\x7f-\x9f]|\*\*|__")


def demos_of(session: Session, workspace_id: int) -> tuple[DemoText, ...]:
    """All demos as drafts use them, the oldest first."""
    return tuple(
        DemoText(
            name=demo.name,
            proves=demo.proves,
            url=demo.url,
            file_name=demo.file_name,
            audiences=tuple(demo.audiences),
            sectors=tuple(demo.sectors),
        )
        for demo in _all(session, workspace_id)
    )


def _all(session: Session, workspace_id: int) -> Sequence[Demo]:
    return session.scalars(
        select(Demo)
        .where(Demo.workspace_id == workspace_id, Demo.removed_at.is_(None))
        .order_by(Demo.id)
    ).all()


def list_demos(session: Session, *, by: Actor, changed: str | None = None) -> DemoList:
    """The library, with how often each was shown."""
    labels = {each.key: each.label for each in ensure_audiences(session, by.workspace_id)}
    shown = dict(
        session.execute(
            select(DemoUse.demo_id, func.count())
            .join(Demo, Demo.id == DemoUse.demo_id)
            .where(Demo.workspace_id == by.workspace_id)
            .group_by(DemoUse.demo_id)
        ).all()
    )
    members = dict(
        session.execute(
            select(Member.id, Member.name).where(Member.workspace_id == by.workspace_id)
        ).all()
    )
    return DemoList(
        demos=tuple(
            DemoLine(
                demo_id=demo.id,
                name=demo.name,
                proves=demo.proves,
                url=demo.url,
                file_name=demo.file_name,
                audiences=tuple(labels.get(key, key) for key in demo.audiences),
                sectors=tuple(demo.sectors),
                shown=shown.get(demo.id, 0),
                by=members.get(demo.by_member_id or 0),
            )
            for demo in _all(session, by.workspace_id)
        ),
        changed=changed,
    )


def demo_form(session: Session, demo_id: int | None, *, by: Actor) -> DemoForm:
    """The form for one demo, or an empty one."""
    audiences = {each.key: each.label for each in ensure_audiences(session, by.workspace_id)}
    words = {key: key.replace("_", " ") for key in sectors()}
    if demo_id is None:
        return DemoForm(audiences=audiences, sectors=words)
    demo = _get(session, demo_id, by=by)
    return DemoForm(
        id=demo.id,
        version=demo.version,
        name=demo.name,
        proves=demo.proves,
        url=demo.url or "",
        file_name=demo.file_name,
        chosen_audiences=tuple(demo.audiences),
        chosen_sectors=tuple(demo.sectors),
        audiences=audiences,
        sectors=words,
    )


def save_demo(
    session: Session,
    request: DemoRequest,
    *,
    by: Actor,
    now: datetime,
    file: KeptFile | None = None,
) -> DemoList:
    """Keep a demo: a link, or a file that was put away. A file is never exchanged for another.

    What was approved with a file goes out with that one. Whoever saves an older version is told.
    """
    demo = _get(session, request.id, by=by) if request.id is not None else None
    has_file = file is not None or (demo is not None and demo.file is not None)
    values = _values(session, request, by.workspace_id, has_file=has_file)
    name = values["name"]
    others = _all(session, by.workspace_id)
    if any(other.name.casefold() == name.casefold() and other is not demo for other in others):
        raise InvalidError("Another demo has this name. Choose a new one.", field="name")
    if demo is not None:
        if not first_come.change(session, demo, request.version, values):
            raise ConflictError("Somebody changed this demo meanwhile. Open it again to see how.")
        return list_demos(session, by=by, changed=f"{by.name} changed {name}.")
    if len(others) >= MOST_DEMOS:
        raise InvalidError(f"{MOST_DEMOS} demos are the most. Remove one first.", field="name")
    if file is not None:
        values["file"] = file.file
        values["file_name"] = _free_name(session, by.workspace_id, file.file_name)
    session.add(
        Demo(workspace_id=by.workspace_id, by_member_id=by.member_id, created_at=now, **values)
    )
    session.flush()
    return list_demos(session, by=by, changed=f"{by.name} added {name}.")


def _values(
    session: Session, request: DemoRequest, workspace_id: int, *, has_file: bool
) -> dict[str, Any]:
    """What was entered, as it is kept; InvalidError names the field that is at fault."""
    name = _line(request.name, "name", MOST_NAME).rstrip(".")
    proves = _line(request.proves, "proves", LINE_LIMIT)
    url = (request.url or "").strip() or None
    if url is not None and not ADDRESS.fullmatch(url):
        raise InvalidError("A link begins with https:// and has no spaces.", field="url")
    if (url is None) != has_file:
        raise InvalidError("A demo is a link or a file: give one of the two.", field="url")
    return {
        "name": name,
        "proves": proves,
        "url": url,
        "audiences": _audiences(ensure_audiences(session, workspace_id), request.audiences),
        "sectors": _sectors(request.sectors),
    }


def remove_demo(session: Session, demo_id: int, *, by: Actor, now: datetime) -> DemoList:
    """Drafts no longer show it. What is approved with its file still goes out with it."""
    demo = _get(session, demo_id, by=by)
    if by.role != Role.ADMIN and (by.member_id is None or by.member_id != demo.by_member_id):
        raise ForbiddenError("Only whoever added this demo or an admin can remove it. Ask them.")
    name = demo.name
    if not first_come.remove(session, demo, now=now, name=f"{name} (removed, {demo_id})"):
        raise ConflictError("Somebody removed this demo before you.")
    return list_demos(session, by=by, changed=f"{by.name} removed {name}.")


def _get(session: Session, demo_id: int, *, by: Actor) -> Demo:
    demo = session.get(Demo, demo_id, populate_existing=True)
    if demo is None or demo.workspace_id != by.workspace_id:
        raise NotFoundError("There is no such demo here. `/outreach demos` lists those there are.")
    if demo.removed_at is not None:
        raise ConflictError("Somebody removed this demo before you.")
    return demo


def _line(text: str, field: str, most: int) -> str:
    flat = " ".join(text.split())
    if not flat:
        what = "it is, in a few words" if field == "name" else "it proves, in a sentence"
        raise InvalidError(f"Say what {what}.", field=field)
    if len(flat) > most or UNSPEAKABLE.search(flat):
        raise InvalidError(
            f"Write one line under {most} characters, without markup or braces.", field=field
        )
    return flat


def _audiences(there: Sequence[Audience], keys: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(named(there, key).key for key in keys))


def _sectors(keys: Iterable[str]) -> list[str]:
    wanted = [key.strip().casefold().replace(" ", "_") for key in keys]
    unknown = [key for key in wanted if key not in sectors()]
    if unknown:
        raise InvalidError(
            f"There is no sector “{unknown[0][:60]}”. Say one of {', '.join(sectors())}.",
            field="sectors",
        )
    return list(dict.fromkeys(wanted))


def _free_name(session: Session, workspace_id: int, wanted: str) -> str:
    """A name that no other file here has or had: a text that names it means this file."""
    taken = set(session.scalars(select(Demo.file_name).where(Demo.workspace_id == workspace_id)))
    stem, dot, ending = wanted.rpartition(".")
    names = (wanted, *(f"{stem}-{n}{dot}{ending}" for n in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)
