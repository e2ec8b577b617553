"""How segments, the ranking and reasons look, from the views' own examples."""

import pytest

from blocks.ranking import MOST_IDS, PageRef, TopRef, ranking
from blocks.scoring import assigned, explanation, segment_report
from engine.errors import InvalidError
from engine.views.scoring import examples
from tests import golden
from tests.local import words

EXAMPLES = examples()
DRAW = {
    "assigned": assigned,
    "assigned_back": assigned,
    "assigned_waits": assigned,
    "segments": segment_report,
    "segments_clear": segment_report,
    "segments_none": segment_report,
    "ranking": ranking,
    "ranking_none": ranking,
    "ranking_long": ranking,
    "explanation": explanation,
}


def test_every_example_is_drawn():
    assert set(DRAW) == set(EXAMPLES)


@pytest.mark.parametrize("name", DRAW)
def test_messages(name):
    golden.check(f"scoring/{name}", DRAW[name](EXAMPLES[name]).payload())


def button(view, action="prospects_draft_top"):
    blocks = ranking(view).payload()["blocks"]
    found = [e for b in blocks if b["type"] == "actions" for e in b["elements"]]
    return next((element for element in found if element["action_id"] == action), None)


def test_the_button_drafts_for_those_with_whom_nothing_is_under_way():
    assert TopRef.decode(button(EXAMPLES["ranking"])["value"]).ids == [4]
    row = EXAMPLES["ranking"].prospects[1]
    assert not row.available
    assert button(EXAMPLES["ranking"].model_copy(update={"prospects": (row,)})) is None


def test_the_longest_ranking_fits_a_message_and_its_button():
    long = EXAMPLES["ranking_long"]
    rows = tuple(
        row.model_copy(
            update={
                "prospect_id": 10**14 + at,
                "name": "N*" * 300,
                "job_title": "T&" * 300,
                "company": "C_" * 300,
                "reasons": ("r~" * 500,) * 2,
            }
        )
        for at, row in enumerate(long.prospects * 20)
    )
    payload = ranking(long.model_copy(update={"prospects": rows[:MOST_IDS]})).payload()
    assert len(payload["blocks"]) <= 50
    assert sum(len(b["text"]["text"]) for b in payload["blocks"] if "text" in b) < 13_200
    value = button(long.model_copy(update={"prospects": rows}))["value"]
    assert len(value) <= 2000
    assert len(TopRef.decode(value).ids) == MOST_IDS


def test_the_next_page_is_asked_for_with_the_same_words():
    long = EXAMPLES["ranking_long"]
    ref = PageRef.decode(button(long, "ranking_next")["value"])
    assert ref.shown == len(long.prospects)
    assert ref.request == long.request.model_copy(update={"after": long.next})
    second = ranking(long, before=ref.shown).payload()
    assert second["text"].startswith("51 to 100 of more than 10,000")
    assert "*51. Ines Okafor*" in second["blocks"][1]["text"]["text"]
    assert button(EXAMPLES["ranking"], "ranking_next") is None


def test_the_longest_request_fits_the_button_of_the_next_page():
    long = EXAMPLES["ranking_long"]
    words = dict.fromkeys(("tag", "owner", "segment"), '"' * 200)
    request = long.request.model_copy(update=words)
    shown = long.model_copy(update={"request": request})
    assert len(button(shown, "ranking_next")["value"]) <= 2000


@pytest.mark.parametrize("value", ['{"ids":[]}', '{"ids":["x"]}', "{}", '{"ids":[1],"x":1}', ""])
def test_a_button_that_was_tampered_with_is_refused(value):
    with pytest.raises(InvalidError):
        TopRef.decode(value)


def test_a_score_that_is_not_the_sum_of_its_reasons_says_why():
    told = EXAMPLES["explanation"]
    fit, *others = told.reasons
    for points, says in ((103, "103 in all, and 100 is the most"), (-5, "0 is the least")):
        reasons = (fit.model_copy(update={"score": "fit", "points": points}), *others)
        shown = words(explanation(told.model_copy(update={"reasons": reasons})).payload())
        assert says in shown
    assert "in all" not in words(explanation(told).payload())


def test_a_segment_is_a_line_that_may_wrap_and_no_column_of_a_table():
    drawn = words(segment_report(EXAMPLES["segments"]).payload())
    assert "```" not in drawn
    assert "  " not in drawn
    assert "Stealth founders: 5 (9%, target 5%)" in drawn
