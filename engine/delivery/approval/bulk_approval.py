"""Decides what is approved when a whole step of a campaign is: what was read as a sample, no more.

The sample stands for the others, so what is confirmed is exactly what was counted: one hash of all
the texts goes with the confirmation, and each text is compared again when it is approved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, func
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery.approval import approvals
from engine.delivery.approval.draft_queue import fits, page, rows
from engine.delivery.approval.whole_drafts import read
from engine.errors import ConflictError, InvalidError
from engine.generation.content import content_hash, hash_of_many
from engine.generation.footer import with_footer
from engine.scheduling.undecided import is_manual
from engine.team_settings import ApprovalPolicy, TeamSettings
from engine.views.base import Actor
from engine.views.bulk_approval import BulkPreview, BulkRequest, DraftSample, StepCount
from engine.views.draft_queue import DraftFilter
from storage.tables import Touch

SAMPLES: Final = 3


@dataclass(frozen=True)
class Sorted:
    """The drafts that fit, by what would become of them."""

    good: list[Row[Any]]
    blocked: list[Row[Any]]
    warned: list[Row[Any]]
    not_yours: list[Row[Any]]

    @property
    def any(self) -> Row[Any]:
        return next(iter(self.good or self.warned or self.blocked or self.not_yours))

    @property
    def total(self) -> int:
        return len(self.good) + len(self.blocked) + len(self.warned) + len(self.not_yours)

    def chosen(self, *, with_warned: bool) -> list[Row[Any]]:
        """What would be approved, in the order of the review."""
        both = self.good + (self.warned if with_warned else [])
        return sorted(both, key=lambda row: (-(row.priority_score or 0), row.id))


def preview(
    session: Session, wanted: DraftFilter, *, with_warned: bool = False, by: Actor, now: datetime
) -> BulkPreview:
    """How many would be approved, three of them to read, and how many would not and why.

    The sample is the best, the middle and the last by priority, so that whoever asks again reads
    the same. A warning about the team's own settings is not a draft's, and not counted.
    """
    request = BulkRequest(filter=wanted, with_warned=with_warned, seen="")
    return _preview(session, _read(session, wanted, by, now), request, by, now)


def confirmed(
    session: Session, request: BulkRequest, *, by: Actor, now: datetime
) -> tuple[BulkPreview, Mapping[int, str]]:
    """What was counted, and by touch the hash of the text that is to be approved.

    Raises ConflictError when the drafts are not those any more that were seen.
    """
    found = _read(session, request.filter, by, now)
    seen = _preview(session, found, request, by, now)
    if seen.seen != request.seen:
        raise ConflictError(
            "These drafts have changed since you read the sample. Read it again, then approve."
        )
    return seen, _texts(found.chosen(with_warned=request.with_warned))


def _preview(
    session: Session, found: Sorted, request: BulkRequest, by: Actor, now: datetime
) -> BulkPreview:
    chosen = found.chosen(with_warned=request.with_warned)
    settings = workspaces.settings_of(workspaces.get(session, by.workspace_id))
    refused = found.not_yours[0] if found.not_yours else None
    campaign_id = found.any.campaign_id
    return BulkPreview(
        filter=request.filter,
        with_warned=request.with_warned,
        campaign_id=campaign_id,
        campaign_name=found.any.campaign,
        steps=_steps(session, campaign_id, by, now),
        total=found.total,
        count=len(chosen),
        blocked=len(found.blocked),
        warned=len(found.warned),
        not_yours=len(found.not_yours),
        may_not=approvals.refusal(session, read(session, refused.id), by=by) if refused else None,
        samples=tuple(_sample(row, settings) for row in spread(chosen, SAMPLES)),
        seen=hash_of_many(_texts(chosen).items()),
    )


def _read(session: Session, wanted: DraftFilter, by: Actor, now: datetime) -> Sorted:
    if wanted.campaign_id is None:
        raise InvalidError("Say which campaign: `/outreach drafts approve CAMPAIGN`.")
    found = page(session, wanted, by=by, at=now, after=None, limit=None)
    if not found:
        raise InvalidError("No draft of it waits. `/outreach drafts` shows what does.")
    return _sort(session, found, by)


def spread(found: list[Row[Any]], most: int) -> list[Row[Any]]:
    """The first, the last, and those evenly between; all of them when there are no more."""
    if len(found) <= most:
        return found
    return [found[number * (len(found) - 1) // (most - 1)] for number in range(most)]


def _sort(session: Session, found: list[Row[Any]], by: Actor) -> Sorted:
    policy = workspaces.settings_of(workspaces.get(session, by.workspace_id)).approval
    sorted_ = Sorted([], [], [], [])
    for row in found:
        if any(warning.get("blocks") for warning in row.warnings):
            sorted_.blocked.append(row)
        elif _is_for_others(session, policy, row, by):
            sorted_.not_yours.append(row)
        elif row.warnings:
            sorted_.warned.append(row)
        else:
            sorted_.good.append(row)
    return sorted_


def _is_for_others(session: Session, policy: ApprovalPolicy, row: Row[Any], by: Actor) -> bool:
    """Whether somebody else has to approve it; as things are at first, nobody needs to look."""
    if policy == ApprovalPolicy():
        return False
    return approvals.refusal(session, read(session, row.id), by=by) is not None


def _texts(found: list[Row[Any]]) -> dict[int, str]:
    return {row.id: content_hash(row.subject, row.body) for row in found}


def _steps(session: Session, campaign_id: int, by: Actor, now: datetime) -> tuple[StepCount, ...]:
    whole = DraftFilter(campaign_id=campaign_id)
    counted = session.execute(
        rows(Touch.kind, Touch.channel, func.count().label("count"))
        .where(fits(whole, by=by, at=now))
        .group_by(Touch.kind, Touch.channel)
        .order_by(func.min(Touch.position), Touch.kind, Touch.channel)
    )
    return tuple(
        StepCount(outreach_type=row.kind, channel=row.channel, count=row.count) for row in counted
    )


def _sample(row: Row[Any], settings: TeamSettings) -> DraftSample:
    by_mail = not is_manual(row.kind, row.channel)
    return DraftSample(
        prospect_name=row.full_name,
        company=row.company_name,
        outreach_type=row.kind,
        channel=row.channel,
        channel_name=row.channel_name,
        subject=row.subject,
        body=with_footer(row.body, settings).rstrip() if by_mail else row.body,
    )
