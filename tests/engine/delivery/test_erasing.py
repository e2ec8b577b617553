"""Whoever is erased is nowhere any more, nothing brings them back; an export has all there is."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import JSON, String, select

from engine import notices
from engine.delivery.protection import erasing, exporting, suppression
from engine.delivery.protection.personal_data import KEPT, NOBODY, SCRUBBED
from engine.delivery.protection.suppressing import suppress_named
from engine.delivery.protection.unsuppressing import unsuppress_named
from engine.delivery.sending import outcomes
from engine.errors import ConflictError, ForbiddenError, NotFoundError
from engine.prospects import importing, imports
from engine.prospects.merging import merge
from engine.prospects.words import keep_words
from engine.replies import inbound, receiving
from storage.references import owner_of, references_to
from storage.states import SuppressionCause
from storage.tables import (
    AuditLine,
    Base,
    ModelCall,
    Prospect,
    ResearchNote,
    Suppression,
    Workspace,
)
from tests.outreach import Outreach
from tests.sending import begin, claim, make_company, make_conversation, make_prospect, record_sent
from tests.support import NOW, make_workspace

LATER = NOW + timedelta(hours=1)
CSV = (
    "Name,Email,Phone,LinkedIn,Company,Notes\n"
    "Inés Okáfor,Ines.Okafor@harbor.example,+1 617 555 0100,"
    "https://www.linkedin.com/in/ines-invented,Harbor School,met at the fair\n"
    "Bo Lind,bo@harbor.example,,,Harbor School,knows Inés Okáfor\n"
)
TRACES = ("ines.okafor", "inés okáfor", "ines-invented", "6175550100", "617 555 0100")
"""What must not be found anywhere, in lower case."""


def dump(session) -> str:
    """Every row of every table as text."""
    session.flush()
    rows = []
    for table in Base.metadata.sorted_tables:
        rows += [
            f"{table.name}: {json.dumps(dict(row), default=str, ensure_ascii=False)}"
            for row in session.execute(select(table)).mappings()
        ]
    return "\n".join(rows).lower()


def traces(session) -> list[str]:
    return [
        line[:200] for line in dump(session).splitlines() if any(trace in line for trace in TRACES)
    ]


def bring_in(session, by, content=CSV):
    seen = imports.preview(
        session, "people.csv", content.encode(), by=by, channel=None, slack_file_id=None, now=NOW
    )
    imports.confirm(session, seen.job_id, by=by, now=NOW)
    while importing.step(session, seen.job_id, now=NOW):
        pass
    return imports.view(session, seen.job_id, now=NOW)


@pytest.fixture
def ines(session, workspace, ada) -> Prospect:
    """Somebody of whom there is something in every room."""
    bring_in(session, ada)
    ines, bo = session.scalars(select(Prospect).order_by(Prospect.id)).all()
    double = Outreach(session, workspace).prospect("Inés Okáfor-Marsh")
    merge(session, ines.id, double.id, by=ada, now=NOW)
    keep_words(session, workspace.id)
    chat = make_conversation(session, workspace, ada, ines, steps=2)
    mail = chat.approve()
    claimed = claim(session, owner="one", now=NOW)
    assert begin(session, claimed, now=NOW).is_open
    record_sent(session, claimed, note="250 ok", now=NOW)
    raw = (
        f"From: Inés Okáfor <{ines.email}>\r\nTo: ada@team.example\r\nMessage-ID: <a@b.example>\r\n"
        f"In-Reply-To: {mail.message_id}\r\nSubject: Re: Referral\r\n\r\nYes, call +1 617 555 0100."
    )
    receiving.receive(session, workspace.id, inbound.parse(raw.encode()), now=NOW)
    colleague = make_conversation(session, workspace, ada, bo)
    colleague.sequence.stop_reason = "Inés Okáfor, at the same company, has answered."
    colleague.variant().body = "Hello Bo,\n\nInés Okáfor said you are the one to ask."
    session.add_all(
        [
            ResearchNote(
                workspace_id=workspace.id,
                segment="referral_network",
                text="Inés Okáfor speaks for them all",
                may_be_said=False,
                source="Ada Admin",
                created_at=NOW,
            ),
            ModelCall(
                workspace_id=workspace.id,
                prospect_id=ines.id,
                purpose="draft",
                brief_hash="b" * 64,
                model="m",
                outcome="answered",
                answer='{"body": "Dear Inés Okáfor"}',
                latency_ms=1,
                at=NOW,
            ),
        ]
    )
    notices.tell(session, workspace.id, "x", f"A mail of {ines.email} could not be read.", now=NOW)
    session.flush()
    return ines


def text_columns(table):
    """The columns in which words can stand; states and the like are no words."""
    for column in table.columns:
        kind = column.type
        is_state = getattr(kind, "enum_class", None) is not None
        if isinstance(kind, String | JSON) and not is_state:
            yield column


def prospects_own():
    """The tables whose rows go with a prospect, whatever is below them included."""
    table = Prospect.__table__
    found = {table.name}
    todo = [table]
    while todo:
        for column in references_to(todo.pop()):
            owner = owner_of(column)
            goes = not column.nullable or column.info.get("goes_along")
            if goes and owner.name not in found:
                found.add(owner.name)
                todo.append(owner)
    return found


def test_every_table_and_every_column_of_words_is_spoken_for():
    """A new table or column fails here until somebody says what an erasure does to it."""
    assert set(SCRUBBED) | set(NOBODY) == set(Base.metadata.tables)
    assert not set(SCRUBBED) & set(NOBODY)
    for name, columns in SCRUBBED.items():
        words = {column.name for column in text_columns(Base.metadata.tables[name])}
        assert {*columns, *KEPT[name].split()} == words, name
    gone = {name for name, why in NOBODY.items() if why == "goes with the prospect"}
    assert gone <= prospects_own()


def test_a_dump_of_every_table_lacks_whoever_was_erased(session, workspace, ada, ines):
    assert len(traces(session)) > 10
    number = ines.id
    done = erasing.erase(session, ines.id, by=ada, now=LATER)
    assert traces(session) == []
    assert "okáfor" not in done.text.lower()
    [line] = session.scalars(select(AuditLine))
    assert (line.what, line.by_member_id) == (
        done.text.removesuffix(" No import brings them back."),
        ada.member_id,
    )
    assert "1 sequence" in line.what
    with pytest.raises(NotFoundError):
        erasing.erase(session, number, by=ada, now=LATER)


def test_a_later_import_brings_nobody_back_unless_an_admin_says_so(session, workspace, ada, ines):
    erasing.erase(session, ines.id, by=ada, now=LATER)
    again = bring_in(session, ada, CSV + "\n")
    assert (again.created, again.suppressed) == (0, 1)
    new_address = "Name,Email,Company\nInés Okáfor,ines@elsewhere.example,Harbor School\n"
    assert bring_in(session, ada, new_address).suppressed == 1, "known by name and company too"
    told = unsuppress_named(
        session, "ines.okafor@harbor.example", "she asked us to", by=ada, now=LATER
    )
    assert "They had been erased." in told.text
    assert bring_in(session, ada, CSV + "\n\n").created == 1


def test_who_was_suppressed_before_stays_so_and_why_is_forgotten(session, workspace, ada, ines):
    suppress_named(session, "Ines Okafor", because="Inés Okáfor called", by=ada, now=NOW)
    erasing.erase(session, ines.id, by=ada, now=LATER)
    causes = set(session.scalars(select(Suppression.cause)))
    assert causes == {SuppressionCause.ERASURE}
    assert traces(session) == []


def test_nobody_is_erased_while_an_email_is_leaving(session, workspace, ada):
    chat = make_conversation(session, workspace, ada)
    chat.approve()
    claimed = claim(session, owner="one", now=NOW)
    assert begin(session, claimed, now=NOW).is_open
    with pytest.raises(ConflictError, match="Try again in a minute"):
        erasing.erase(session, chat.prospect.id, by=ada, now=NOW)
    record_sent(session, claimed, note="250 ok", now=NOW)
    erasing.erase(session, chat.prospect.id, by=ada, now=NOW)


def test_whoever_holds_the_mail_finds_it_gone(session, workspace, ada):
    chat = make_conversation(session, workspace, ada)
    chat.approve()
    claimed = claim(session, owner="one", now=NOW)
    erasing.erase(session, chat.prospect.id, by=ada, now=NOW)
    assert not begin(session, claimed, now=NOW).is_open
    assert not outcomes.record_away(session, claimed, note="away", now=NOW)


def test_it_is_an_admins_and_of_this_team(session, workspace, ada, remy, ines):
    with pytest.raises(ForbiddenError):
        erasing.plan(session, ines.id, by=remy)
    other: Workspace = make_workspace(session, "T0OTHER")
    theirs = make_prospect(session, other, email="ines.okafor@harbor.example")
    theirs.facts = {"note": "Inés Okáfor"}
    session.flush()
    with pytest.raises(NotFoundError):
        erasing.erase(session, theirs.id, by=ada, now=LATER)
    erasing.erase(session, ines.id, by=ada, now=LATER)
    session.refresh(theirs)
    assert theirs.facts == {"note": "Inés Okáfor"}, "another team's words are not ours to change"
    assert suppression.reason_for(session, theirs) is None


def test_the_plan_changes_nothing(session, workspace, ada, ines):
    before = dump(session)
    planned = erasing.plan(session, ines.id, by=ada)
    assert planned.goes[0] == "the record itself"
    assert "1 answer" in planned.goes
    assert dump(session) == before


def test_an_export_has_every_row_that_leads_to_somebody(session, workspace, ada, remy, ines):
    company = make_company(session, workspace, "other.example")
    make_prospect(session, workspace, name="Not Asked", email="not@other.example", company=company)
    with pytest.raises(ForbiddenError):
        exporting.export_person(session, ines.id, by=remy, now=LATER)
    found = exporting.export_person(session, ines.id, by=ada, now=LATER)
    assert {
        "prospect",
        "company",
        "sequence",
        "touch",
        "variant",
        "mail",
        "reply",
        "event",
        "import_row",
        "merge",
        "model_call",
        "lead_status_change",
    } <= set(found.tables)
    text = json.dumps(found.model_dump(mode="json"), ensure_ascii=False)
    assert "Yes, call +1 617 555 0100." in text
    assert "met at the fair" in text
    assert "Not Asked" not in text
    assert "Bo Lind" not in json.dumps(found.tables["prospect"])
