"""How answers, unsure e-mails and the outbox look."""

from __future__ import annotations

import pytest

from blocks.delivery import (
    notice_card,
    suppression_answer,
    uncertain_card,
    why_answer,
)
from blocks.replies import not_now_modal, reminder, reply_alert, tracked, wrong_label_modal
from engine.views import delivery, replies
from tests import golden

REPLIES, DELIVERY = replies.examples(), delivery.examples()


@pytest.mark.parametrize("name", [name for name in REPLIES if name.startswith("reply")])
def test_alerts(name):
    golden.check(name, reply_alert(REPLIES[name]).payload())


@pytest.mark.parametrize("name", [name for name in REPLIES if name.startswith("reminder")])
def test_reminders(name):
    golden.check(name, reminder(REPLIES[name]).payload())


def test_foreign_words_come_alive_nowhere():
    drawn = str(reply_alert(REPLIES["reply"]).payload())
    assert "<!channel>" not in drawn
    assert " *free* " not in drawn


def test_an_alert_says_that_a_model_read_it_until_somebody_corrects_that():
    by_model = {"by_model": True}
    assert "%, by the model)" in str(
        reply_alert(REPLIES["reply"].model_copy(update=by_model)).payload()
    )
    corrected = REPLIES["reply_corrected"].model_copy(update=by_model)
    assert "by the model" not in str(reply_alert(corrected).payload())


def _buttons(name):
    blocks = reply_alert(REPLIES[name]).payload()["blocks"]
    return [e["action_id"] for b in blocks if b["type"] == "actions" for e in b["elements"]]


def test_what_a_person_has_handled_has_no_buttons():
    assert _buttons("reply_handled") == []


def test_what_a_machine_wrote_can_only_be_read_otherwise():
    assert _buttons("reply_out_of_office") == ["reply_wrong_label"]
    assert _buttons("reply_corrected") == ["reply_go_on", "reply_wrong_label"]


def test_the_form_for_a_wrong_label_leaves_out_the_label_it_has():
    drawn = wrong_label_modal(REPLIES["reply"]).to_dict()
    values = [option["value"] for option in drawn["blocks"][1]["element"]["options"]]
    assert "meeting_request" not in values
    assert len(values) == 11
    golden.check("reply_wrong_label", drawn)


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
        "why_several": why_answer(DELIVERY["why_several"]),
        "why_nothing": why_answer(DELIVERY["why_nothing"]),
        "suppression": suppression_answer(DELIVERY["suppression"]),
        "track": tracked(REPLIES["track"]),
    }
    golden.check("delivery_lines", {name: line.payload() for name, line in lines.items()})


@pytest.mark.parametrize(
    ("label", "sentiment", "word"),
    [
        ("objection", "negative", "Tone: annoyed"),
        ("opt_out", "negative", "Tone: annoyed"),
        ("not_interested", "positive", "Tone: friendly"),
        ("objection", "neutral", None),
        ("objection", None, None),
        ("interested", "positive", None),
    ],
)
def test_the_tone_is_said_where_it_tells_more_than_the_label(label, sentiment, word):
    shown = REPLIES["reply"].model_copy(update={"label": label, "sentiment": sentiment})
    notes = [each["text"] for each in reply_alert(shown).payload()["blocks"][2]["elements"]]
    assert [note for note in notes if note.startswith("Tone")] == ([word] if word else [])


def test_a_machine_has_no_tone():
    shown = REPLIES["reply_out_of_office"].model_copy(update={"sentiment": "negative"})
    assert "Tone" not in str(reply_alert(shown).payload())


def test_what_came_back_is_told_with_its_next_try():
    again = DELIVERY["why_window"].model_copy(update={"gate": "tried_again"})
    assert "Next try: " in why_answer(again).text
    assert "That is over on" not in why_answer(again).text
