"""Checks whether somebody may approve a draft, and keeps what the team has decided about that."""

from __future__ import annotations

from collections.abc import Sequence as Many

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery.approval.approval_rules import WHO, Origin, Person, origin_of, why_not
from engine.delivery.approval.whole_drafts import Draft
from engine.errors import ForbiddenError, InvalidError
from engine.members import require_admin
from engine.team_settings import ApprovalPolicy
from engine.views.approvals import Approvals, ApprovalsRequest
from engine.views.base import Actor
from storage.locks import hold_workspace
from storage.states import Role
from storage.tables import Member

MOST_NAMED = 3


def refuse_unless_allowed(session: Session, draft: Draft, *, by: Actor) -> None:
    """Raises ForbiddenError, which names whom to ask, when `by` may not approve this text."""
    sentence = refusal(session, draft, by=by)
    if sentence is not None:
        raise ForbiddenError(sentence)


def refusal(session: Session, draft: Draft, *, by: Actor) -> str | None:
    """Why `by` may not approve the text that shows now, and who may; None when they may."""
    policy = workspaces.settings_of(draft.workspace).approval
    origin = origin_of(draft.sequence, draft.variants, draft.touch.variant_number)
    why = why_not(policy, Person(by.member_id, by.role), origin)
    if why is None:
        return None
    return f"{why} {_ask(_who_may(session, policy, origin, by))}"


def _who_may(session: Session, policy: ApprovalPolicy, origin: Origin, by: Actor) -> list[str]:
    members = session.scalars(
        select(Member).where(Member.workspace_id == by.workspace_id).order_by(Member.name)
    )
    return [
        member.name
        for member in members
        if why_not(policy, Person(member.id, member.role), origin) is None
    ]


def _ask(names: Many[str]) -> str:
    if not names:
        return "Nobody else may: an admin changes that with `/outreach approvals`."
    if len(names) > MOST_NAMED:
        return f"Ask {', '.join(names[:MOST_NAMED])} or one of {len(names) - MOST_NAMED} more."
    return f"Ask {' or '.join(names)}."


def approvals(session: Session, *, by: Actor) -> Approvals:
    """The team's policy, with who is an approver."""
    policy = workspaces.settings_of(workspaces.get(session, by.workspace_id)).approval
    members = session.scalars(
        select(Member)
        .where(Member.workspace_id == by.workspace_id, Member.role == Role.APPROVER)
        .order_by(Member.name)
    ).all()
    also = "" if policy.self_approval else " Nobody approves their own sequence or edit."
    return Approvals(
        who=policy.who,
        self_approval=policy.self_approval,
        approvers=tuple(member.name for member in members),
        approver_ids=tuple(member.slack_user_id for member in members),
        text=WHO[policy.who] + also,
    )


def form(session: Session, *, by: Actor) -> Approvals:
    """The policy to change. Admins only."""
    require_admin(by)
    return approvals(session, by=by)


def save(session: Session, request: ApprovalsRequest, *, by: Actor) -> Approvals:
    """Who approves from now on; a field that is None stays as it is. Admins only."""
    require_admin(by)
    workspace = hold_workspace(session, by.workspace_id)
    before = workspaces.settings_of(workspace).approval
    said = {"who": request.who, "self_approval": request.self_approval}
    policy = before.model_copy(update={key: said[key] for key in said if said[key] is not None})
    if policy.who == "owners" and not policy.self_approval:
        raise InvalidError(
            "Reps would approve only what they asked for, and nobody what they asked for. "
            "Choose one of the two.",
            field="self_approval",
        )
    workspace.settings = {**workspace.settings, "approval": policy.model_dump()}
    if request.approver_ids is not None:
        _name_approvers(session, by.workspace_id, request.approver_ids)
    session.flush()
    return approvals(session, by=by)


def _name_approvers(session: Session, workspace_id: int, slack_ids: Many[str]) -> None:
    """Exactly these are approvers; admins stay admins, who is Slack's to say."""
    here = Member.workspace_id == workspace_id
    known = session.scalars(
        select(Member.slack_user_id).where(here, Member.slack_user_id.in_(slack_ids))
    ).all()
    if len(known) < len(set(slack_ids)):
        raise InvalidError(
            "Drumbeat does not know one of them yet. Have them type `/outreach` once.",
            field="approvers",
        )
    named = Member.slack_user_id.in_(slack_ids)
    for was, now, who in ((Role.APPROVER, Role.REP, ~named), (Role.REP, Role.APPROVER, named)):
        session.execute(
            update(Member)
            .where(here, Member.role == was, who)
            .values(role=now)
            .execution_options(synchronize_session="fetch")
        )
