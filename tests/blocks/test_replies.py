"""How answers, unsure e-mails and the outbox look."""

from __future__ import annotations

import pytest

from blocks.delivery import (
    notice_card,
    pending_list,
    suppression_answer,
    uncertain_card,
    why_answer,
)
from blocks.replies import not_now_modal, reply_alert, tracked
from engine.views import delivery, replies
from tests import golden

REPLIES, DELIVERY = replies.examples(), delivery.examples()


@pytest.mark.parametrize("name", [name for name in REPLIES if name.startswith("reply")])
def test_alerts(name):
    golden.check(name, reply_alert(REPLIES[name]).payload())


def test_foreign_words_come_alive_nowhere():
    drawn = str(reply_alert(REPLIES["reply"]).payload())
    assert "<!channel>" not in drawn
    assert " *free* " not in drawn


@pytest.mark.parametrize("name", ["reply_handled", "reply_out_of_office"])
def test_what_is_handled_has_no_buttons(name):
    assert '"actions"' not in str(reply_alert(REPLIES[name]).payload()).replace("'", '"')


def test_a_long_hostile_answer_fits_a_section():
    hostile = REPLIES["reply"].model_copy(update={"new_text": "<!channel> *&~\n" * 900})
    words = reply_alert(hostile).payload()["blocks"][1]["text"]["text"]
    assert len(words) <= 3000
    assert "&lt;!channel&gt;" in words.splitlines()[-2], "cut between characters, not in one"


def test_the_modal_offers_the_day_that_the_message_names():
    named = REPLIES["reply"].model_copy(
        update={"defer_until": REPLIES["reply_out_of_office"].defer_until}
    )
    golden.check("reply_not_now", not_now_modal(named).to_dict())


@pytest.mark.parametrize("name", ["uncertain_mail", "uncertain_mail_settled", "uncertain_sms"])
def test_unsure_mails(name):
    golden.check(name, uncertain_card(DELIVERY[name]).payload())


def test_lines_for_one_person():
    lines = {
        "notice": notice_card(DELIVERY["notice"]),
        "notice_over": notice_card(DELIVERY["notice_over"]),
        "notice_for_one": notice_card(DELIVERY["notice_for_one"]),
        "why_window": why_answer(DELIVERY["why_window"]),
        "why_nothing": why_answer(DELIVERY["why_nothing"]),
        "pending": pending_list(DELIVERY["pending"], "America/New_York"),
        "suppression": suppression_answer(DELIVERY["suppression"]),
        "track": tracked(REPLIES["track"]),
    }
    golden.check("delivery_lines", {name: line.payload() for name, line in lines.items()})
