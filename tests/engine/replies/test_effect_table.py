"""What labels set off in a team: shipped, changed by an admin, and never less than is promised."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from engine.errors import ConflictError, ForbiddenError, InvalidError
from engine.replies import effect_table
from engine.replies.effect_table import BY_MACHINE, EFFECTS, STATUSES
from engine.views.effects import Effect
from storage.states import LeadStatus, ReplyLabel
from storage.tables import EffectVersion
from tests.support import NOW, make_workspace

CHANGEABLE = [label for label in ReplyLabel if label is not ReplyLabel.BOUNCE]


def line(shown, label):
    return next(line for line in shown.lines if line.label == label)


def test_shipped_is_what_holds_until_an_admin_says_otherwise(session, workspace, ada, remy):
    shown = effect_table.show(session, by=remy)
    assert (shown.version, shown.may_change) == (0, False)
    assert all(each.is_default for each in shown.lines)
    assert effect_table.table(session, workspace.id) == EFFECTS
    later = Effect(stops=True, lead_status=LeadStatus.DEFERRED, holds=True, absence_days=30)
    shown = effect_table.save(session, "deferral", later, 0, by=ada, now=NOW)
    assert (shown.version, shown.changed_by, shown.changed_at) == (1, "Ada Admin", NOW)
    assert not line(shown, "deferral").is_default
    assert effect_table.table(session, workspace.id)[ReplyLabel.DEFERRAL].absence_days == 30
    kept = session.scalars(select(EffectVersion)).one()
    assert kept.differs == {"deferral": {"absence_days": 30}}, "only what differs"


def test_another_team_keeps_its_own(session, workspace, ada):
    effect_table.save(session, "auto_reply", Effect(stops=True), 0, by=ada, now=NOW)
    other = make_workspace(session, "T0OTHER")
    assert effect_table.table(session, other.id) == EFFECTS


def test_who_comes_second_is_told_and_every_version_stays(session, workspace, ada):
    effect_table.save(session, "objection", Effect(alert="channel"), 0, by=ada, now=NOW)
    with pytest.raises(ConflictError, match="meanwhile"):
        effect_table.save(session, "objection", Effect(alert="nobody"), 0, by=ada, now=NOW)
    effect_table.save(session, "objection", None, 1, by=ada, now=NOW + timedelta(hours=1))
    assert effect_table.table(session, workspace.id) == EFFECTS
    versions = session.scalars(select(EffectVersion).order_by(EffectVersion.version)).all()
    assert [each.version for each in versions] == [1, 2]


def test_all_of_it_goes_back(session, workspace, ada):
    effect_table.save(session, "objection", Effect(alert="channel"), 0, by=ada, now=NOW)
    effect_table.save(session, "interested", Effect(alert="channel"), 1, by=ada, now=NOW)
    shown = effect_table.reset(session, 2, by=ada, now=NOW)
    assert (shown.version, effect_table.table(session, workspace.id)) == (3, EFFECTS)


def test_only_admins_change_it(session, workspace, remy):
    with pytest.raises(ForbiddenError):
        effect_table.form(session, "deferral", by=remy)
    with pytest.raises(ForbiddenError):
        effect_table.save(session, "deferral", Effect(), 0, by=remy, now=NOW)
    with pytest.raises(ForbiddenError):
        effect_table.reset(session, 0, by=remy, now=NOW)


def test_what_cannot_be_is_refused(session, workspace, ada):
    with pytest.raises(InvalidError, match="no label that can be changed"):
        effect_table.save(session, "bounce", Effect(), 0, by=ada, now=NOW)
    with pytest.raises(InvalidError, match="nobody's wish"):
        effect_table.save(session, "auto_reply", Effect(suppresses=True), 0, by=ada, now=NOW)
    won = Effect(lead_status=LeadStatus.WON)
    with pytest.raises(InvalidError, match="Choose one of") as refused:
        effect_table.save(session, "interested", won, 0, by=ada, now=NOW)
    assert refused.value.field == "lead_status"


def test_the_floor_holds_whatever_is_stored():
    """As after a later version that let somebody store it."""
    holds = effect_table._with({"opt_out": {"stops": False, "suppresses": False}})  # noqa: SLF001
    assert holds[ReplyLabel.OPT_OUT] == EFFECTS[ReplyLabel.OPT_OUT]


@given(
    label=st.sampled_from(CHANGEABLE),
    effect=st.builds(
        Effect,
        lead_status=st.none() | st.sampled_from(STATUSES),
        absence_days=st.none() | st.integers(1, 365),
        suppresses=st.just(False),
    ),
)
def test_whatever_is_chosen_an_answer_stops_and_a_wish_to_end_suppresses(label, effect):
    differs = {label.value: effect_table._difference(label, effect)}  # noqa: SLF001 - as it is kept
    holds = effect_table._with(differs)  # noqa: SLF001
    assert all(holds[each].stops for each in ReplyLabel if each not in BY_MACHINE)
    assert holds[ReplyLabel.OPT_OUT].suppresses
    assert holds[ReplyLabel.BOUNCE] == EFFECTS[ReplyLabel.BOUNCE]
