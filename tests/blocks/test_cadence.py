from datetime import timedelta

import pytest

from blocks.cadence import today_message, week_message
from blocks.cadence_changes import change_modal, changed_message
from blocks.cadence_day import SlotRef, approval_message, day_message
from blocks.cadence_entries import entries_message
from blocks.cadence_words import waits_words
from blocks.jobs import jobs_message, ran_message
from blocks.ranking import TopRef
from engine.views import jobs
from engine.views.cadence import RepWaits, examples
from engine.views.drafts import DraftsApproved, LeftOutDraft
from tests import golden
from tests.local import words

EXAMPLES = examples()
DRAWN = [
    ("cadence_day", day_message, "cadence_day"),
    ("cadence_day_check_ins", day_message, "cadence_day_check_ins"),
    ("cadence_day_done", day_message, "cadence_day_done"),
    ("cadence_day_leaving", day_message, "cadence_day_leaving"),
    ("cadence_day_of_reps", day_message, "cadence_day_of_reps"),
    ("cadence_day_rolled_on", day_message, "cadence_day_rolled_on"),
    ("cadence_day_closed", day_message, "cadence_day_closed"),
    ("cadence_week_changed", changed_message, "week_changed"),
    ("cadence_week", week_message, "week"),
    ("cadence_week_empty", week_message, "week_empty"),
    ("cadence_today", today_message, "week"),
    ("cadence_today_empty", today_message, "week_empty"),
]


@pytest.mark.parametrize(("name", "draw", "example"), DRAWN, ids=[name for name, *_ in DRAWN])
def test_it_looks_as_it_did(name, draw, example):
    golden.check(name, draw(EXAMPLES[example]).payload())


def test_the_form_to_change_a_week_looks_as_it_did():
    golden.check("cadence_change_form", change_modal(EXAMPLES["week"], "C0TEAM").to_dict())


def test_the_form_takes_a_full_week():
    week = EXAMPLES["week"]
    many = tuple(
        week.entries[0].model_copy(update={"prospect_id": n, "prospect_name": "N" * 300})
        for n in range(120)
    )
    entry = change_modal(week.model_copy(update={"entries": many}), "C0TEAM").to_dict()["blocks"][0]
    assert len(entry["element"]["options"]) == 100


def test_the_jobs_look_as_they_did():
    golden.check("jobs", jobs_message(jobs.examples()["jobs"]).payload())


@pytest.mark.parametrize("name", ["job_ran", "job_failed"])
def test_a_run_by_hand_looks_as_it_did(name):
    golden.check(name, ran_message(jobs.examples()[name]).payload())


@pytest.mark.parametrize(
    ("warned", "says"), [(1, "1 of them has a warning; its card"), (3, "3 of them have a warning;")]
)
def test_whoever_approves_a_slot_is_told_first_what_has_a_warning(warned, says):
    day = EXAMPLES["cadence_day"]
    slots = tuple(
        slot.model_copy(update={"warned": warned if slot.open_emails else 0}) for slot in day.slots
    )
    shown = str(day_message(day.model_copy(update={"slots": slots})).payload())
    assert says in shown
    assert "of them" not in str(day_message(day).payload())


def test_who_approves_a_slot_is_told_what_stayed():
    done = DraftsApproved(
        approved=(1, 2),
        left_out=(LeftOutDraft(prospect_name="Theo <!here>", why="It is decided."),),
    )
    golden.check("cadence_slot_approved", approval_message(done).payload())


def test_a_button_names_how_many_emails_it_approves():
    payload = day_message(EXAMPLES["cadence_day"]).payload()
    accessory, draft = [block["accessory"] for block in payload["blocks"] if "accessory" in block]
    assert TopRef.decode(draft["value"]).ids == [21, 22, 23]
    assert accessory["text"]["text"] == "Approve 5 e-mails"
    assert "5 e-mails" in accessory["confirm"]["text"]["text"]
    assert SlotRef.decode(accessory["value"]) == SlotRef(id=3, slot="14:00", seen="3f2a91")


def test_a_finished_day_has_no_buttons():
    payload = day_message(EXAMPLES["cadence_day_done"]).payload()
    assert not [block for block in payload["blocks"] if "accessory" in block]


def test_a_week_of_many_names_keeps_to_slacks_limits():
    week = EXAMPLES["week"]
    entry = week.entries[0].model_copy(update={"prospect_name": "&" * 300})
    crowded = week.model_copy(update={"entries": (entry,) * 200})
    for message in (week_message(crowded), today_message(crowded)):
        for block in message.payload()["blocks"]:
            assert len(block.get("text", {}).get("text", "")) <= 3000


def test_what_has_no_day_is_said_also_in_an_empty_week():
    from_ = EXAMPLES["week_empty"].model_copy(update={"waiting": EXAMPLES["week"].waiting})
    assert "12 more wait: Ada *A* &lt;!here&gt; is full this week." in words(
        week_message(from_).payload()
    )
    one = RepWaits(name="Remy", count=1, is_full=False)
    assert waits_words(one) == "1 more waits: Remy works on none of the days that are left"


def test_a_day_entry_by_entry_looks_as_it_did():
    week = EXAMPLES["week"]
    golden.check("cadence_entries", entries_message(week, week.today).payload())


def test_of_a_day_with_hundreds_of_entries_those_that_fit_are_shown():
    week = EXAMPLES["week"]
    long = {"prospect_name": "N" * 90, "rep": "R" * 90, "segment": "S" * 90}
    entry = week.entries[0].model_copy(update=long)
    many = week.model_copy(update={"entries": (entry,) * 130})
    message = entries_message(many, week.today).payload()
    texts = [block["text"]["text"] for block in message["blocks"] if block["type"] == "section"]
    assert sum(text.count("• ") for text in texts) == 60
    assert sum(map(len, texts)) < 13_000
    assert max(map(len, texts)) < 3000
    whole = f"the whole week is in `/outreach export cadence {week.today}`."
    assert f"The first 60 of 130; {whole}" in words(message)


def test_a_day_that_became_empty_is_said():
    week = EXAMPLES["week_empty"]
    shown = words(entries_message(week, week.today).payload())
    assert "Monday, 23 November: nothing is planned any more." in shown


def test_what_is_left_of_this_week_is_said_of_no_other():
    week = EXAMPLES["week"]
    assert "left this week" in words(week_message(week).payload())
    ahead = week.model_copy(update={"today": week.week_start - timedelta(days=3)})
    assert "left this week" not in words(week_message(ahead).payload())
