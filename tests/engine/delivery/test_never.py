"""Whatever happens in whatever order: never twice, never lost, never to one who said no.

Hypothesis makes up histories of people who click, two workers that send and die, a clock that
jumps, and those who were written to. The operations and the rows are real; the mail server is what
it has taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from itertools import count

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.delivery.approval import drafts, editing
from engine.delivery.attempts import Attempt, Fate
from engine.delivery.gatehouse.counts import LEASE
from engine.delivery.protection import suppression
from engine.delivery.protection.suppressing import suppress_named
from engine.delivery.protection.unsuppressing import unsuppress_named
from engine.delivery.sending import claiming, outbox, outcomes, uncertain
from engine.errors import ConflictError, DrumbeatError
from engine.replies import inbound, receiving
from engine.team_settings import TeamSettings
from engine.views.delivery import ClaimedMail
from storage.database import Sessions
from storage.states import MailState, TouchState
from storage.tables import Mail, Prospect, Sender, Touch, Variant, Workspace
from tests.crashing import Crash
from tests.engine.replies.test_inbound import REPORT
from tests.sending import make_conversation, make_prospect
from tests.support import NOW, make_actor, make_workspace

PEOPLE = 6
WORKERS = ("one", "two")
JUMPS = (timedelta(minutes=1), LEASE + timedelta(seconds=1), timedelta(days=1))
DEEDS = ("suppress", "edit", "reply", "come back", "take over")
REPORTS = {
    "soft": ("failed", "5.2.2", "552 5.2.2 mailbox full"),
    "hard": ("failed", "5.1.1", "550 5.1.1 no such user"),
    "delay": ("delayed", "4.2.2", "452 4.2.2 mailbox full"),
}
ANSWERS = ("Sounds interesting, tell me more.", "Please remove me from your list.")
MOST_TRIES = 1 + len(TeamSettings().try_again_days)
LONGEST = 30
"""Rounds in which all that waits has come to its end, of two steps that are three days apart."""
teams = count()
people, touches = st.integers(0, PEOPLE - 1), st.integers(0, 1)


@dataclass(frozen=True)
class Turn:
    """One step of a worker: what the server says if it is asked in it, and if the worker dies."""

    name: str
    death: str
    rcpt: Fate | None
    data: Fate
    lost: bool


UNDISTURBED = Turn("one", death="", rcpt=None, data=Fate.SENT, lost=False)
NOT_AT_ALL = (Fate.AWAY, Fate.TEMPORARY, Fate.BAD_ADDRESS)
turns = st.builds(
    Turn,
    name=st.sampled_from(WORKERS),
    death=st.sampled_from(("", "", "", "", "before the commit", "after it")),
    rcpt=st.sampled_from((None, None, None, *NOT_AT_ALL)),
    data=st.sampled_from((Fate.SENT, Fate.SENT, Fate.TEMPORARY, Fate.PERMANENT)),
    lost=st.booleans(),
)


@dataclass
class Hand:
    """What a worker has in its hands: a group, how far it is, and what the server said."""

    mails: list[ClaimedMail]
    is_begun: bool = False
    answered: list[tuple[ClaimedMail, Attempt]] = field(default_factory=list)


@dataclass
class Server:
    """Who has taken a message keeps it."""

    taken: Counter[str] = field(default_factory=Counter)

    def take(self, mail: ClaimedMail, how: Fate, *, lost: bool) -> Attempt:
        """`lost`: the connection ends before the answer, or before the message if it is refused."""
        if how == Fate.SENT:
            self.taken[mail.message_id] += 1
        return Attempt(Fate.UNCERTAIN if lost else how, "as the server said")


class Outreach(RuleBasedStateMachine):
    """People, workers and a clock, on one database."""

    sessions: Sessions

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.server = Server()
        self.hands: dict[str, Hand] = {}
        self.refused: set[int] = set()
        """People who are not to be written to."""
        self.over: set[int] = set()
        """Sequences whose person has answered."""
        self.returned: set[str] = set()
        """Messages that came back, each of which may have a next try."""
        self.approved: set[int] = set()
        """Touches that are to end sent, or stopped with a reason."""
        self.edits = count(1)

    @initialize(approved=st.sets(people, min_size=4))
    def begin(self, approved: set[int]) -> None:
        with self.sessions.begin() as session:
            left = (MailState.APPROVED, MailState.CLAIMED, MailState.SENDING, MailState.UNCERTAIN)
            session.execute(
                update(Mail).where(Mail.state.in_(left)).values(state=MailState.STOPPED)
            )  # of a history before this one that broke off
            workspace = make_workspace(session, f"T{next(teams)}")
            self.by = make_actor(session, workspace)
            self.workspace_id = workspace.id
            self.people = [
                make_prospect(session, workspace, name=f"P {n}", email=f"p@p{n}.example").id
                for n in range(PEOPLE)
            ]
            self.steps: dict[int, list[int]] = {}
            for each in range(PEOPLE):
                self._start(session, each)
            session.scalars(
                select(Sender).where(Sender.workspace_id == workspace.id)
            ).one().daily_cap = 1000
        for each in sorted(approved):
            self.approve(each, 0, twice=False)

    def _start(self, session: Session, person: int) -> None:
        workspace = session.get_one(Workspace, self.workspace_id)
        prospect = session.get_one(Prospect, self.people[person])
        chat = make_conversation(session, workspace, self.by, prospect, steps=2, due=self.now)
        self.steps[person] = [touch.id for touch in chat.touches]

    @contextmanager
    def _commit(self, death: str = "") -> Iterator[Session]:
        """A transaction of somebody who may die before its end, or right after it."""
        with self.sessions.begin() as session:
            yield session
            session.flush()
            if death == "before the commit":
                raise Crash
        if death:
            raise Crash

    # People

    @rule(person=people, step=touches, twice=st.booleans())
    def approve(self, person: int, step: int, *, twice: bool) -> None:
        touch_id = self.steps[person][step]
        for click in range(1 + twice):
            with self.sessions.begin() as session:
                was = session.get_one(Touch, touch_id).state
            with suppress(DrumbeatError), self.sessions.begin() as session:
                drafts.approve(session, touch_id, by=self.by, now=self.now)
                assert was == TouchState.DRAFT, f"click {click + 1} counted, and it was {was}"
                assert self.people[person] not in self.refused, "approved for one who said no"
                self.approved.add(touch_id)

    @rule(person=people, step=touches)
    def edit(self, person: int, step: int) -> None:
        touch_id, words = self.steps[person][step], f"Hello, these are words {next(self.edits)}."
        with suppress(DrumbeatError), self.sessions.begin() as session:
            editing.edit(session, touch_id, None, words, by=self.by, now=self.now)
            assert not self._taken(session, touch_id), "edited, and it has gone out"
            self.approved.discard(touch_id)

    @rule(person=people)
    def suppress(self, person: int) -> None:
        with self.sessions.begin() as session:
            suppress_named(session, f"p@p{person}.example", by=self.by, now=self.now)
        self.refused.add(self.people[person])

    @rule(person=people)
    def unsuppress(self, person: int) -> None:
        """They begin anew: what was stopped stays stopped, and a new sequence is started."""
        with suppress(ConflictError), self.sessions.begin() as session:
            unsuppress_named(
                session, f"p@p{person}.example", "they wrote to us again", by=self.by, now=self.now
            )
            self._start(session, person)
        if self._is_free(person):
            self.refused.discard(self.people[person])

    def _is_free(self, person: int) -> bool:
        with self.sessions.begin() as session:
            prospect = session.get_one(Prospect, self.people[person])
            return suppression.reason_for(session, prospect) is None

    @rule(person=people, words=st.sampled_from(ANSWERS), again=st.booleans())
    def reply(self, person: int, words: str, *, again: bool) -> None:
        """Somebody answers what has arrived; the mailbox may give the answer out twice."""
        with self.sessions.begin() as session:
            arrived = [
                mail.message_id
                for mail in session.scalars(
                    select(Mail).where(Mail.prospect_id == self.people[person]).order_by(Mail.id)
                )
                if self.server.taken[mail.message_id]
            ]
            open_now = set(
                session.scalars(
                    select(Touch.sequence_id).where(Touch.prospect_id == self.people[person])
                )
            )
        if not arrived:
            return
        mail = EmailMessage()
        mail["From"], mail["To"] = f"p@p{person}.example", "ada@team.example"
        mail["Message-ID"] = f"<{next(self.edits)}@p{self.workspace_id}.example>"
        mail["In-Reply-To"] = arrived[-1]
        mail.set_content(words)
        for delivery in range(1 + again):
            with self.sessions.begin() as session:
                alert = receiving.receive(
                    session, self.workspace_id, inbound.parse(mail.as_bytes()), now=self.now
                )
            assert (alert is None) == (delivery > 0), "an answer counts once"
        self.over |= open_now
        if words == ANSWERS[1]:
            self.refused.add(self.people[person])

    @rule(person=people, kind=st.sampled_from(sorted(REPORTS)), again=st.booleans())
    def come_back(self, person: int, kind: str, *, again: bool) -> None:
        """A server sends back what it had taken, or says that it is late, once or twice."""
        with self.sessions.begin() as session:
            taken = [
                mail.message_id
                for mail in session.scalars(
                    select(Mail).where(Mail.prospect_id == self.people[person]).order_by(Mail.id)
                )
                if self.server.taken[mail.message_id] and mail.message_id not in self.returned
            ]
        if not taken:
            return
        action, status, said = REPORTS[kind]
        for _ in range(1 + again):  # two servers on the way may both say so
            raw = REPORT.format(action=action, status=status, diagnosis=said)
            raw = raw.replace("<original@team.example>", taken[-1])
            raw = raw.replace("<bounce@mx.example>", f"<{next(self.edits)}@mx.example>")
            with self.sessions.begin() as session:
                mail = inbound.parse(raw.encode())
                assert receiving.receive(session, self.workspace_id, mail, now=self.now)
        if kind != "delay":
            self.returned.add(taken[-1])
        if kind == "hard":
            self.refused.add(self.people[person])

    @rule()
    def settle(self) -> None:
        """A person looks for what nobody knows of, unless a process is still about to send it."""
        held = {mail.id for hand in self.hands.values() if not hand.answered for mail in hand.mails}
        with self.sessions.begin() as session:
            asked = session.execute(
                select(Mail.id, Mail.message_id).where(
                    Mail.workspace_id == self.workspace_id, Mail.state == MailState.UNCERTAIN
                )
            ).all()
        for mail_id, message_id in asked:
            if mail_id not in held:
                was_sent = self.server.taken[message_id] > 0
                with self.sessions.begin() as session:
                    uncertain.settle(session, mail_id, was_sent=was_sent, by=self.by, now=self.now)

    @rule(jump=st.sampled_from(JUMPS))
    def clock(self, jump: timedelta) -> None:
        self.now += jump

    # Workers

    @rule(in_turn=st.lists(turns, min_size=1, max_size=6))
    def work(self, in_turn: list[Turn]) -> None:
        """Each turn takes one worker one step further, or it dies there."""
        for turn in in_turn:
            try:
                self._work(turn)
            except Crash:
                self.hands.pop(turn.name, None)

    @rule(name=st.sampled_from(WORKERS), steps=st.integers(1, 3), deed=st.sampled_from(DEEDS))
    def meanwhile(self, name: str, steps: int, deed: str) -> None:
        """Something happens to one of a group that a worker has in its hands, and it goes on."""
        turn = replace(UNDISTURBED, name=name)
        for _ in range(steps):
            self._work(turn)
        if name not in self.hands:
            return
        person = self._person_of(self.hands[name].mails[0])
        match deed:
            case "suppress":
                self.suppress(person)
            case "edit":
                self.edit(person, 0)
            case "reply":
                self.reply(person, ANSWERS[0], again=False)
            case "come back":
                self.come_back(person, "soft", again=True)
            case _:
                self.now += LEASE + timedelta(seconds=1)
                self._work(replace(turn, name=next(each for each in WORKERS if each != name)))
        self._work(turn)

    def _work(self, turn: Turn) -> None:
        hand = self.hands.get(turn.name)
        if hand is None:
            self._claim(turn)
        elif hand.answered:
            self._record(turn, hand)
        elif hand.is_begun:
            hand.answered = [
                (m, self.server.take(m, turn.data, lost=turn.lost)) for m in hand.mails
            ]
        elif turn.rcpt is not None:
            hand.answered = [(m, Attempt(turn.rcpt, "no")) for m in hand.mails]
        else:
            self._ask_again(turn, hand)

    def _person_of(self, mail: ClaimedMail) -> int:
        with self.sessions.begin() as session:
            return self.people.index(session.get_one(Touch, mail.touch_id).prospect_id)

    def _claim(self, turn: Turn) -> None:
        with self._commit(turn.death) as session:
            mails = claiming.claim(session, owner=turn.name, now=self.now, most=2)
        if mails:
            self.hands[turn.name] = Hand(mails)

    def _ask_again(self, turn: Turn, hand: Hand) -> None:
        """The transaction right before DATA."""
        with self._commit(turn.death) as session:
            verdicts = outbox.begin_sending(session, hand.mails, now=self.now)
            hand.mails = [mail for mail in hand.mails if verdicts[mail.claim].is_open]
            for mail in hand.mails:
                self._check_may_go(session, mail)
        hand.is_begun = True
        if not hand.mails:
            del self.hands[turn.name]

    def _check_may_go(self, session: Session, claimed: ClaimedMail) -> None:
        touch = session.get_one(Touch, claimed.touch_id)
        assert touch.prospect_id not in self.refused, "to one who said no"
        assert touch.sequence_id not in self.over, "to one who has answered"
        assert touch.id in self.approved, "approved by nobody"
        read = (Variant.touch_id == touch.id, Variant.number == touch.variant_number)
        body = session.scalars(select(Variant.body).where(*read)).one()
        assert claimed.text.startswith(body), "other words than were approved"

    def _record(self, turn: Turn, hand: Hand) -> None:
        with self._commit(turn.death) as session:
            outcomes.record(session, hand.answered, now=self.now)
        del self.hands[turn.name]
        for person in range(PEOPLE):
            if not self._is_free(person):  # the server said that the address does not exist
                self.refused.add(self.people[person])

    # What must hold

    def _taken(self, session: Session, touch_id: int) -> int:
        """How often it was taken and did not come back."""
        ids = session.scalars(select(Mail.message_id).where(Mail.touch_id == touch_id))
        return sum(self.server.taken[each] for each in ids if each not in self.returned)

    def _came_back(self, session: Session, touch_id: int) -> int:
        ids = session.scalars(select(Mail.message_id).where(Mail.touch_id == touch_id))
        return sum(each in self.returned for each in ids)

    @invariant()
    def never_twice_and_told_truly(self) -> None:
        with self.sessions.begin() as session:
            mails = session.scalars(
                select(Mail).where(Mail.workspace_id == self.workspace_id)
            ).all()
        by_touch: Counter[int] = Counter()
        for mail in mails:
            taken = self.server.taken[mail.message_id]
            if mail.message_id not in self.returned:
                by_touch[mail.touch_id] += taken
            assert mail.state != MailState.SENT or taken == 1, "said to be sent, and was not"
            gone = (MailState.STOPPED, MailState.FAILED)
            assert mail.state not in gone or taken == 0, "said to be not sent, and was"
        assert max(by_touch.values(), default=0) <= 1, "sent twice"

    def teardown(self) -> None:
        """Never lost: at last all is decided, one worker lives, and the server takes everything."""
        self.hands.clear()
        for touch_id in (each for steps in self.steps.values() for each in steps):
            with suppress(DrumbeatError), self.sessions.begin() as session:
                if session.get_one(Touch, touch_id).state == TouchState.DRAFT:
                    drafts.skip(session, touch_id, by=self.by, now=self.now)
        for _ in range(LONGEST):
            self.now += LEASE + timedelta(seconds=1)
            self.settle()
            while self._send_group():
                pass
            due = self._last_due()
            if due is None:
                break
            self.now = max(self.now, due)
        self.never_twice_and_told_truly()
        with self.sessions.begin() as session:
            for touch_id in self.approved:
                touch = session.get_one(Touch, touch_id)
                if touch.state == TouchState.SENT:
                    came_back = self._came_back(session, touch_id)
                    assert self._taken(session, touch_id) == 1 or came_back
                    assert came_back <= MOST_TRIES
                    continue
                assert touch.state in {TouchState.STOPPED, TouchState.FAILED}, (
                    f"lost: {touch.state}"
                )
                assert touch.reason, "stopped, and nobody knows why"

    def _send_group(self) -> bool:
        sent = False
        self._claim(UNDISTURBED)
        while UNDISTURBED.name in self.hands:
            self._work(UNDISTURBED)
            sent = True
        return sent

    def _last_due(self) -> datetime | None:
        waiting = (MailState.APPROVED, MailState.CLAIMED, MailState.SENDING, MailState.UNCERTAIN)
        with self.sessions.begin() as session:
            mails = session.scalars(
                select(Mail)
                .where(Mail.workspace_id == self.workspace_id, Mail.state.in_(waiting))
                .order_by(Mail.due_at.desc())
            )
            return next((mail.due_at for mail in mails), None)


def test_never_twice_never_lost_never_to_one_who_said_no(sessions: Sessions, kind: str) -> None:
    machine: Callable[[], Outreach] = type("Histories", (Outreach,), {"sessions": sessions})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=16 if kind == "sqlite" else 5,
            stateful_step_count=40,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
