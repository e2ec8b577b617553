"""Reads what speaks for or against mails in what else happened: to people, companies, mailboxes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypedDict

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from engine.delivery.gatehouse import health
from engine.delivery.gatehouse.asked import Asked, Team
from engine.delivery.gatehouse.gates import RECENT
from engine.scheduling.undecided import is_known
from storage import columns
from storage.among import among
from storage.states import Channel, EventKind, ReplyLabel, TouchKind, TouchState
from storage.tables import Event, Prospect, Touch
from storage.teams import of_team
from storage.types import JsonDict

ANSWER_COUNTS = timedelta(days=30)
"""How long an answer from a colleague speaks for the company."""
ANSWERS = (EventKind.REPLIED, EventKind.MEETING_BOOKED, EventKind.NOT_INTERESTED)
POINTS_ELSEWHERE = frozenset({ReplyLabel.REFERRAL.value, ReplyLabel.WRONG_PERSON.value})
"""Labels of answers that do not speak for the company: they ask for somebody else."""
COLLEAGUES_WAIT = timedelta(days=14)
"""How long an answer delays the colleagues' e-mails, in a team that does not end them."""
UNDECIDED = (TouchState.DRAFT, TouchState.APPROVED, TouchState.UNCERTAIN)


class ColleagueFacts(TypedDict):
    colleague_answered: str | None
    colleague_opens: datetime | None


Answer = Row[int, int, str, JsonDict, datetime]
Contact = Row[int, int, int, Channel, datetime]
Step = Row[int, int, TouchKind]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Of one group of mails: answers by company, contacts by prospect, open steps by sequence."""

    delays: bool
    answers: dict[int | None, list[Answer]]
    contacts: dict[int, list[Contact]]
    steps: dict[int, list[Step]]
    unhealthy: dict[int, str | None]

    @classmethod
    def read(
        cls, session: Session, team: Team, mails: Collection[Asked], now: datetime
    ) -> Surroundings:
        delays = team.settings.colleague_answers == "delay"
        return cls(
            delays=delays,
            answers=_answers(session, team, mails, now - _counts(delays=delays)),
            contacts=_contacts(session, team, mails, now - RECENT),
            steps=_steps(session, team, mails),
            unhealthy=health.why_unhealthy(session, list(team.senders.values()), now),
        )

    def colleague_of(self, mail: Asked) -> ColleagueFacts:
        """Who else at the company has answered lately, for the company as a whole."""
        said = [
            (name, at)
            for _, who, name, facts, at in self.answers.get(mail.prospect.company_id, ())
            if who != mail.prospect.id and facts.get("label") not in POINTS_ELSEWHERE
        ]
        if not said:
            return {"colleague_answered": None, "colleague_opens": None}
        (first, _), (_, last) = said[0], said[-1]
        opens = last + COLLEAGUES_WAIT if self.delays else None
        return {"colleague_answered": first, "colleague_opens": opens}

    def recent_contact_of(self, mail: Asked) -> datetime | None:
        """When the prospect last got the like, an e-mail, or anything from another sequence."""
        return max(
            (
                at
                for _, touch_id, sequence_id, channel, at in self.contacts.get(mail.prospect.id, ())
                if touch_id != mail.touch_id
                and (channel in {Channel.EMAIL, mail.channel} or sequence_id != mail.sequence_id)
            ),
            default=None,
        )

    def earlier_of(self, mail: Asked) -> str | None:
        """The e-mail before this one in the sequence that is still to be sent or decided on.

        Tasks hold nothing up, and neither does a step of which nobody knows yet if it is made.
        """
        for _, position, kind in self.steps.get(mail.sequence_id, ()):
            if position < mail.position:
                return kind.value.replace("_", " ")
        return None


def _counts(*, delays: bool) -> timedelta:
    return COLLEAGUES_WAIT if delays else ANSWER_COUNTS


def _answers(
    session: Session, team: Team, mails: Collection[Asked], since: datetime
) -> dict[int | None, list[Answer]]:
    companies = {mail.prospect.company_id for mail in mails} - {None}
    if not companies or team.settings.colleague_answers == "nothing":
        return {}
    return _by_first(
        session.execute(
            select(
                Prospect.company_id, Prospect.id, Prospect.full_name, Event.facts, Event.at
            )
            .join(Event, Event.prospect_id == Prospect.id)
            .where(
                of_team(Prospect, team.workspace.id),
                Prospect.company_id.in_(companies),
                Event.kind.in_(ANSWERS),
                Event.at > since,
            )
            .order_by(Event.at)
        )
    )  # fmt: skip


def _contacts(
    session: Session, team: Team, mails: Collection[Asked], since: datetime
) -> dict[int, list[Contact]]:
    asked = {
        "workspace_id": team.workspace.id,
        "ids": list({mail.prospect.id for mail in mails}),
        "since": since,
    }
    return _by_first(columns.read(session, _LATEST, asked))


_LATEST: Final = select(
    Touch.prospect_id, Touch.id, Touch.sequence_id, Touch.channel, Touch.sent_at
).where(
    of_team(Touch, bindparam("workspace_id")),
    among(Touch.prospect_id),
    Touch.sent_at > bindparam("since"),
)


def _steps(session: Session, team: Team, mails: Collection[Asked]) -> dict[int, list[Step]]:
    follow_ups = {mail.sequence_id for mail in mails if mail.position > 0}
    if not follow_ups:
        return {}
    return _by_first(
        session.execute(
            select(Touch.sequence_id, Touch.position, Touch.kind)
            .where(
                Touch.workspace_id == team.workspace.id,
                Touch.sequence_id.in_(follow_ups),
                Touch.channel == Channel.EMAIL,
                Touch.state.in_(UNDECIDED),
                is_known(),
            )
            .order_by(Touch.position)
        )
    )


def _by_first(rows: Iterable[Row]) -> dict:  # type: ignore[type-arg]  # of any columns
    found = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found
