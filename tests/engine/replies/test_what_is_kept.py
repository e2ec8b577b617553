"""The tone of an answer and whom it names are kept with it, told, exported and erased."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import select

from engine import retention
from engine.delivery.protection.erasing import erase
from engine.delivery.protection.exporting import export_person
from engine.metrics import tables
from engine.replies.alerts import alert
from engine.replies.correcting import correct
from engine.views.tables import TableRequest
from storage.states import ReplyState
from storage.tables import Prospect, Reply
from tests.engine.replies.test_receiving import LATER, chat, receive
from tests.support import NOW

__all__ = ["chat"]
NEXT = LATER + timedelta(hours=1)
ANNOYED = "This is the third mail. Stop wasting my time, it is ridiculous."
AWAY = "I am away until 2 December. Until then ask Bo Lind, bo.lind@harbor.example."
POINTS = "I am the wrong one. Please write to Bo Lind, bo.lind@harbor.example, about this."


def kept(session, told):
    reply = session.get_one(Reply, told.reply_id)
    return reply.sentiment, reply.referred_name, reply.referred_email


def test_the_tone_is_kept_and_told(session, workspace, chat):
    told = receive(session, workspace, ANNOYED)
    assert told.sentiment == "negative"
    assert kept(session, told) == ("negative", None, None)


def test_whom_it_points_to_is_kept_with_what_was_done(session, workspace, chat):
    told = receive(session, workspace, POINTS)
    assert kept(session, told)[1:] == ("Bo Lind", "bo.lind@harbor.example")
    assert "Points to Bo Lind, who waits for approval." in told.effects


def test_a_deputy_is_told_though_nothing_is_done_about_them(session, workspace, chat):
    told = receive(session, workspace, AWAY, Auto_Submitted="auto-replied")
    assert told.label == "out_of_office"
    assert told.effects[-1] == (
        "Names Bo Lind, bo.lind@harbor.example. No prospect was made of it."
    )
    assert kept(session, told) == ("neutral", "Bo Lind", "bo.lind@harbor.example")


def test_a_corrected_label_keeps_the_tone_and_names_whom_the_right_one_names(
    session, workspace, ada, chat
):
    told = receive(session, workspace, f"{ANNOYED} Ask Bo Lind, bo.lind@harbor.example.")
    first = told.label
    objection = correct(session, told.reply_id, "objection", first, by=ada, now=NEXT)
    assert kept(session, objection) == ("negative", None, None)
    machine = correct(session, told.reply_id, "auto_reply", "objection", by=ada, now=NEXT)
    assert kept(session, machine) == ("neutral", None, None)
    again = correct(session, told.reply_id, "referral", "auto_reply", by=ada, now=NEXT)
    assert kept(session, again) == ("negative", "Bo Lind", "bo.lind@harbor.example")


def test_it_is_exported_of_a_person_and_with_the_answers(session, workspace, ada, chat):
    told = receive(session, workspace, POINTS)
    person = export_person(session, chat.prospect.id, by=ada, now=NEXT)
    row = person.tables["reply"][0]
    assert (row["referred_name"], row["referred_email"]) == ("Bo Lind", "bo.lind@harbor.example")
    assert row["sentiment"] == kept(session, told)[0]
    page = tables.page(session, TableRequest(table="replies"), by=ada, now=NEXT)
    line = dict(zip(page.columns, page.lines[0], strict=True))
    assert (line["referred_name"], line["referred_email"]) == ("Bo Lind", "bo.lind@harbor.example")
    assert line["sentiment"] == row["sentiment"]


def test_whoever_is_named_is_erased_from_it(session, workspace, ada, chat):
    told = receive(session, workspace, POINTS)
    bo = session.scalars(select(Prospect).where(Prospect.full_name == "Bo Lind")).one()
    erase(session, bo.id, by=ada, now=NEXT)
    session.expire_all()
    assert "Bo" not in json.dumps(kept(session, told))
    assert "Lind" not in " ".join(alert(session, told.reply_id, now=NEXT).effects)


def test_a_name_goes_with_the_words_and_the_tone_stays_with_the_label(session, workspace, chat):
    told = receive(session, workspace, POINTS)
    reply = session.get_one(Reply, told.reply_id)
    tone = reply.sentiment
    reply.state = ReplyState.HANDLED
    workspace.settings = {"keep_days": {"replies": 30}}
    session.flush()
    retention.tidy(session, workspace.id, now=NOW + timedelta(days=40))
    assert kept(session, told) == (tone, None, None)
