"""Reviewing, finding and one prospect's card, through a running bot in the local workspace."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from storage.database import open_database, session_factory
from storage.states import Approval
from storage.tables import ImportJob, Prospect
from tests.local import action_ids, elements, running, words
from tests.support import KEY

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("review")]

FILE = b"""Name,Email,Company,Title
Aino Prell,aino@prell.example,Prell School,Head of School and Admissions
Benno Quill,benno@quill.example,Quill School,Dean
Celia Roon,celia@roon.example,Roon School,Dean
Dario Stamm,dario@stamm.example,Stamm School,Dean
Edda Thule,edda@thule.example,Thule School,Dean
Fabio Ulm,fabio@ulm.example,Ulm School,Chef
Greta Voll,greta@voll.example,Voll School,Chef
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('review')}/drumbeat.db"


@pytest.fixture(scope="module")
def sessions(database):
    opened = open_database(database)
    yield session_factory(opened, hash_key=KEY)
    opened.dispose()


@pytest.fixture(scope="module")
def there(database, sessions, tmp_path_factory):
    """A bot with the samples and a file whose people wait; a test decides on some of them."""
    with running(database, tmp_path_factory.mktemp("home"), "--no-rate-limit") as process:
        local = process.ready()
        local.upload("fair.csv", FILE)
        local.click(local.message("fair.csv", with_action="import_review"), "import_review")
        local.message("was imported by")
        local.wait(lambda: all_are_scored(sessions), what="the scores")
        yield local


def all_are_scored(sessions):
    with sessions() as session:
        return not session.scalars(select(Prospect).where(Prospect.scored_at.is_(None))).first()


def shown(view):
    return {"blocks": view["view"]["blocks"], "channel": None, "ts": None}


def press(there, view, action, *, user="U0ADA", value=None):
    return there.post("click", user=user, view_id=view["view_id"], action_id=action, value=value)


def see(there, text, *, user="U0ADA"):
    """The person's modal, once it says `text`."""

    def look():
        views = [v for v in there.state()["views"] if v["user"] == user]
        return next((v for v in reversed(views) if text in words(shown(v))), None)

    return there.wait(look, what=f"a modal with “{text}”")


def choice(view, action, label):
    (select_,) = [e for e in elements(shown(view)) if e["action_id"] == action]
    return next(o["value"] for o in select_["options"] if label in o["text"]["text"])


def approvals(sessions):
    with sessions() as session:
        rows = session.execute(
            select(Prospect.full_name, Prospect.approval, Prospect.rejected_because).where(
                Prospect.source == "import: fair.csv"
            )
        )
        return {name.split()[0]: (approval, because) for name, approval, because in rows}


def test_a_review_from_the_first_to_the_last(there, sessions):
    prospects_are_decided_one_by_one_with_whoever_is_first_winning(there, sessions)
    all_who_fit_are_approved_and_the_card_of_the_import_leads_there(there, sessions)


def prospects_are_decided_one_by_one_with_whoever_is_first_winning(there, sessions):
    there.command("review nobody")
    there.ephemeral("Nobody who waits fits")
    there.command("review school")
    first = see(there, "7 wait")
    name = words(shown(first)).partition("#")[0].split("\n")[-1].strip("* ")
    assert name == "Aino Prell"

    there.command("review school", user="U0REMY")
    second = see(there, "Aino Prell", user="U0REMY")
    with ThreadPoolExecutor(2) as pool:
        clicks = [
            pool.submit(press, there, view, "review_approve", user=user)
            for user, view in (("U0ADA", first), ("U0REMY", second))
        ]
        assert all(click.result()["acknowledged"] for click in clicks)
    mine, theirs = see(there, "6 wait"), see(there, "6 wait", user="U0REMY")
    told = [words(shown(view)) for view in (mine, theirs)]
    assert sum("Approved: Aino Prell" in text for text in told) == 1
    assert sum("had approved Aino Prell already" in text for text in told) == 1

    press(there, mine, "review_reject", value=choice(mine, "review_reject", "wrong role"))
    mine = see(there, "Rejected: Edda Thule")
    press(there, mine, "review_skip")
    mine = see(there, "Celia Roon")
    press(there, mine, "review_reject", value=choice(mine, "review_reject", "other"))
    form = see_form(there)
    body = {"because": {"value": "met them, not for us"}}
    there.post("submit", user="U0ADA", view_id=form["view_id"], values=body)
    mine = see(there, "Rejected: Celia Roon")
    assert approvals(sessions)["Aino"] == (Approval.APPROVED, None)
    assert approvals(sessions)["Edda"] == (Approval.REJECTED, "wrong role")
    assert approvals(sessions)["Dario"] == (Approval.DISCOVERED, None)
    assert approvals(sessions)["Celia"] == (Approval.REJECTED, "met them, not for us")
    there.post("close", user="U0ADA", view_id=mine["view_id"], all=True)


def see_form(there):
    def look():
        views = [v for v in there.state()["views"] if v["user"] == "U0ADA"]
        return next((v for v in views if v["view"].get("callback_id") == "review_other"), None)

    return there.wait(look, what="the form for a reason")


def all_who_fit_are_approved_and_the_card_of_the_import_leads_there(there, sessions):
    with sessions() as session:
        job = session.scalars(select(ImportJob).where(ImportJob.filename == "fair.csv")).one()
    there.command(f"review import:{job.id} dean")
    view = see(there, "2 wait")
    press(there, view, "review_approve_all")
    see(there, "Approved: 2.")
    done = there.message("*2* of this file wait for review", with_action="import_review_open")
    there.click(done, "import_review_open", user="U0REMY")
    view = see(there, "from fair.csv", user="U0REMY")
    press(there, view, "review_approve_all", user="U0REMY")
    see(there, "Nobody waits for a decision", user="U0REMY")
    there.wait(
        lambda: (
            next((m for m in there.messages() if m["ts"] == done["ts"]), None)
            if "import_review_open"
            not in action_ids(next(m for m in there.messages() if m["ts"] == done["ts"]))
            else None
        ),
        what="the card without its button",
    )
    decided = [approval for approval, _ in approvals(sessions).values()]
    assert decided.count(Approval.APPROVED) == 5


def test_a_person_is_found_while_typing_and_worked_on_from_the_card(there, sessions):
    with sessions.begin() as session:
        benno = update(Prospect).where(Prospect.full_name == "Benno Quill")
        session.execute(benno.values(approval=Approval.APPROVED))
    there.command("find")
    view = see(there, "Whom do you look for?")
    at = {"user": "U0ADA", "view_id": view["view_id"], "action_id": "prospect_find"}
    offered = there.post("options", **at, value="qulil benno")["options"]
    assert offered[0]["text"]["text"].startswith("Benno Quill")
    press(there, view, "prospect_find", value=offered[0]["value"])
    card = see(there, "benno@quill.example")

    press(there, card, "prospect_explain")
    see(there, "Referral capacity")
    top = there.view()
    there.post("close", user="U0ADA", view_id=top["view_id"])
    segment = choice(card, "prospect_segment", "Thought")
    press(there, card, "prospect_segment", value=segment)
    see(there, "set by Ada Admin")
    press(there, card, "prospect_owner", value="U0REMY")
    see(there, "Remy Rep looks after them")
    press(there, card, "prospect_draft")
    card = see(there, "Drafted")
    press(there, card, "prospect_stop")
    see(there, "Stopped the sequence for Benno Quill")
    press(there, card, "prospect_reject", value=choice(card, "prospect_reject", "competitor"))
    card = see(there, "Rejected by Ada Admin: competitor")
    press(there, card, "prospect_approve")
    card = see(there, "Approved: Benno Quill")
    press(there, card, "prospect_suppress")
    card = see(there, "Nobody writes to them again")
    there.post(
        "submit", user="U0ADA", view_id=card["view_id"], values={"tags": {"value": "fair, north"}}
    )
    there.command("prospect benno")
    see(there, "Never written to")
    with sessions() as session:
        benno = session.scalars(select(Prospect).where(Prospect.full_name == "Benno Quill")).one()
    assert benno.tags == ["fair", "north"]
    assert benno.segment == "thought_leadership"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("prospect", "Say who"),
        ("prospect zebulon", "No prospect is called"),
        ("review fit>=200", "Ask like"),
        ("review import:999", "no longer there"),
    ],
)
def test_wrong_words_get_one_sentence(there, text, says):
    there.command(text)
    there.ephemeral(says)
