"""What a person does to a sequence that runs: another one, a pause, a move, a step left out."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from engine.campaigns.default import default_campaign
from engine.delivery.approval import drafts
from engine.delivery.course import running
from engine.delivery.course.sequence_cards import sequence_card
from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.replies.resting import timeline
from engine.scheduling import sequences
from engine.scheduling.previews import preview
from engine.views.sequences import SequenceRequest
from storage.states import Channel, SequenceState
from storage.tables import Mail, Sequence, Touch
from tests.outreach import Outreach
from tests.sending import make_sender
from tests.support import NOW

DAY = timedelta(days=1)


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    make_sender(session, workspace)
    return made


@pytest.fixture
def maya(outreach):
    return outreach.prospect("Maya Lindqvist", linkedin=True)


def request(prospect, kind="5-step"):
    return SequenceRequest(prospect_id=prospect.id, sequence_type=kind)


def begin(session, prospect, ada, kind="5-step"):
    return sequences.generate(session, request(prospect, kind), by=ada, now=NOW).sequence_id


def dates(session, sequence_id):
    query = select(Touch.due_at).where(Touch.sequence_id == sequence_id).order_by(Touch.position)
    session.expire_all()
    return list(session.scalars(query))


@pytest.mark.parametrize("name", ["3-step", "7-step", "accept_or_email", "48_96_144"])
def test_the_preview_says_what_is_then_made_and_keeps_nothing(session, maya, ada, name):
    shown = preview(session, request(maya, name), by=ada, now=NOW)
    assert session.scalars(select(Sequence.id)).all() == []
    made = dates(session, begin(session, maya, ada, name))
    assert [step.due_at for step in shown.steps] == made
    assert shown.running is None


def test_a_date_that_hangs_on_something_is_told_as_one(session, maya, ada):
    shown = preview(session, request(maya, "accept_or_email"), by=ada, now=NOW)
    assert [step.due_words.split()[0] for step in shown.steps[:3]] == ["Mon", "from", "about"]
    made = begin(session, maya, ada, "accept_or_email")
    first = sequence_card(session, made, by=ada).steps[0].touch_id
    drafts.approve(session, first, by=ada, now=NOW)
    drafts.mark_sent(session, first, by=ada, now=NOW)
    card = sequence_card(session, made, by=ada)
    assert [step.due_words.split()[0] for step in card.steps[:3]] == ["Mon", "known", "known"]


def test_dates_are_told_in_the_prospects_own_zone(session, outreach, ada):
    far = outreach.prospect("Yuki Mori", timezone="Asia/Tokyo")
    shown = preview(session, request(far, "direct_cta"), by=ada, now=NOW)
    assert shown.steps[0].due_words.endswith("09:00 Tokyo time")


def test_a_second_sequence_begins_when_the_person_agreed_to_end_the_first(session, maya, ada):
    first = begin(session, maya, ada)
    shown = preview(session, request(maya, "3-step"), by=ada, now=NOW)
    assert (shown.running, shown.running_id) == ("5-step", first)
    with pytest.raises(ConflictError, match="open 5-step sequence"):
        running.start(session, request(maya, "3-step"), ends=None, by=ada, now=NOW)
    made = running.start(session, request(maya, "3-step"), ends=first, by=ada, now=NOW)
    assert made.sequence_type == "3-step"
    ended = session.get_one(Sequence, first, populate_existing=True)
    assert ended.state is SequenceState.STOPPED
    assert "began a 3-step sequence instead" in ended.stop_reason
    with pytest.raises(ConflictError, match="open 3-step sequence"):
        running.start(session, request(maya), ends=first, by=ada, now=NOW)


def test_a_pause_moves_what_is_open_by_its_working_days(session, maya, ada):
    made = begin(session, maya, ada)
    before = dates(session, made)
    running.pause(session, made, by=ada, now=NOW)
    with pytest.raises(ConflictError, match="paused already"):
        running.pause(session, made, by=ada, now=NOW)
    card = running.resume(session, made, by=ada, now=NOW + 9 * DAY)  # a week and two days
    assert "moved by 6 working days" in card.changed  # less Thanksgiving
    after = dates(session, made)
    assert all(later > earlier for later, earlier in zip(after, before, strict=True))
    assert after[0] == NOW + 9 * DAY
    with pytest.raises(ConflictError, match="runs already"):
        running.resume(session, made, by=ada, now=NOW)


def test_what_went_out_stays_and_an_approved_mail_moves_with_its_step(session, maya, ada):
    made = begin(session, maya, ada)
    touches = session.scalars(select(Touch).order_by(Touch.position)).all()
    drafts.approve(session, touches[0].id, by=ada, now=NOW)
    drafts.mark_sent(session, touches[0].id, by=ada, now=NOW)
    drafts.approve(session, touches[1].id, by=ada, now=NOW)
    before = dates(session, made)
    running.shift(session, made, 3, by=ada, now=NOW)
    after = dates(session, made)
    assert after[0] == before[0]
    assert after[1] > before[1]
    assert session.scalars(select(Mail.due_at)).one() == after[1]


def test_a_campaigns_own_hours_date_its_mails_and_no_other_step(session, workspace, maya, ada):
    campaign = default_campaign(session, workspace.id, NOW)
    campaign.send_window = {"first_hour": 14, "last_hour": 16, "weekdays": [0, 1, 2, 3, 4]}
    session.flush()
    told = [step.due_at for step in preview(session, request(maya), by=ada, now=NOW).steps]
    made = begin(session, maya, ada)
    assert dates(session, made) == told
    running.shift(session, made, 3, by=ada, now=NOW)
    running.pause(session, made, by=ada, now=NOW)
    running.resume(session, made, by=ada, now=NOW + 9 * DAY)
    query = select(Touch.channel, Touch.due_at).where(Touch.sequence_id == made)
    moved = session.execute(query.order_by(Touch.position)).all()
    for channel, at in (*moved, *zip([channel for channel, _ in moved], told, strict=True)):
        hour = at.astimezone(ZoneInfo(workspace.timezone)).hour
        assert hour in (range(14, 16) if channel == Channel.EMAIL else range(9, 17))
    assert {channel for channel, _ in moved} == {Channel.EMAIL, Channel.LINKEDIN}


@pytest.mark.parametrize("days", [0, -1, 121])
def test_a_move_has_bounds(session, maya, ada, days):
    with pytest.raises(InvalidError, match="1 to 120"):
        running.shift(session, begin(session, maya, ada), days, by=ada, now=NOW)


def test_a_step_is_left_out_by_its_number(session, maya, ada):
    made = begin(session, maya, ada)
    card = running.skip_step(session, made, 2, by=ada, now=NOW)
    assert [step.state for step in card.steps] == ["draft", "skipped", "draft", "draft", "draft"]
    with pytest.raises(ConflictError, match="skipped this"):
        running.skip_step(session, made, 2, by=ada, now=NOW)
    with pytest.raises(InvalidError, match="no step 9"):
        running.skip_step(session, made, 9, by=ada, now=NOW)


def test_what_is_asked_for_by_name_runs_or_is_of_the_usual_type(session, maya, ada):
    assert timeline(session, maya, None, by=ada, now=NOW).sequence_type == "3-step"
    made = begin(session, maya, ada)
    assert timeline(session, maya, None, by=ada, now=NOW).sequence_id == made
    other = timeline(session, maya, "soft_nudge", by=ada, now=NOW)
    assert (other.sequence_type, other.running_id) == ("soft_nudge", made)
    with pytest.raises(InvalidError, match="no sequence type"):
        timeline(session, maya, "9-step", by=ada, now=NOW)


def test_an_end_is_for_good(session, maya, ada):
    made = begin(session, maya, ada)
    card = running.end(session, made, by=ada, now=NOW)
    assert card.status == "stopped"
    assert not card.is_open
    for act in (running.end, running.pause, running.resume):
        with pytest.raises(ConflictError, match="It has ended"):
            act(session, made, by=ada, now=NOW)


def test_another_teams_sequence_is_not_there(session, maya, ada):
    made = begin(session, maya, ada)
    stranger = ada.model_copy(update={"workspace_id": ada.workspace_id + 1})
    for act in (running.end, running.pause, running.resume):
        with pytest.raises(NotFoundError):
            act(session, made, by=stranger, now=NOW)
    with pytest.raises(NotFoundError):
        sequence_card(session, made, by=stranger)
    with pytest.raises(NotFoundError):
        preview(session, request(maya), by=stranger, now=NOW)
