"""A change of the model: what a form makes of it, what it would do, saved or discarded."""

import pytest
from sqlalchemy import select

from engine.errors import ConflictError, ForbiddenError, InvalidError
from engine.scoring import cards, drafts, editing, versions
from engine.scoring.compiled import compile_model, shipped
from engine.scoring.differences import differences
from engine.scoring.effects import Effect
from engine.scoring.model import Model, shipped_model
from engine.scoring.scoring import score_waiting
from engine.views.icp import RestChange, SignalChange
from storage.states import Approval, EventKind, LeadStatus
from storage.tables import ModelDraft, Prospect
from tests.outreach import Outreach
from tests.support import NOW, make_actor


def filled(name="leads_a_school", **more):
    """The form of a signal as it was opened, with some inputs typed over."""
    signal = shipped().signals[name]
    entered = {
        "looked_for": "\n".join(dict.fromkeys((*signal.words, *signal.values))),
        "points": f"{signal.points:g}",
        "cap": f"{signal.cap:g}",
        "because": signal.because,
    }
    return SignalChange(name=name, **(entered | more))


def new(**more):
    entered = {
        "kind": "place",
        "score": "fit",
        "looked_for": "US, Boston",
        "points": "5",
        "cap": "10",
        "because": "Is near",
    }
    return SignalChange(name=None, **(entered | more))


def change(session, ada, entered, draft_id=None):
    return editing.change_signal(session, entered, draft_id=draft_id, by=ada, now=NOW)


def model_of(draft):
    return Model.model_validate(draft.document)


def save(session, draft, ada):
    return drafts.save(session, draft.id, number=draft.number, by=ada, now=NOW)


@pytest.mark.parametrize("name", sorted(shipped().signals))
def test_a_form_that_nobody_typed_into_changes_nothing(session, ada, name):
    draft = change(session, ada, filled(name))
    assert model_of(draft) == shipped_model()
    with pytest.raises(ConflictError, match="says already"):
        save(session, draft, ada)


def test_points_and_words_are_changed_and_saved(session, workspace, ada):
    words = "head of school\nprincipal\nRektor"
    draft = change(session, ada, filled(points="30", cap="30", looked_for=words))
    assert versions.number(session, workspace.id) == 0  # not before it is saved
    saved = save(session, draft, ada)
    assert saved.version == 1
    assert "+45 → +30 points, limit 45 → 30, + Rektor, - headmaster" in saved.note
    signal = versions.current(session, workspace.id).compiled.signals["leads_a_school"]
    assert signal.words == ("head of school", "principal", "Rektor")
    assert session.scalars(select(ModelDraft)).all() == []


def test_a_new_signal_looks_where_its_kind_can(session, ada):
    model = model_of(change(session, ada, new()))
    signal = next(s for s in model.signals if s.name == "is_near")
    assert (signal.fields, signal.values) == (
        ("location", "country", "region"),
        ("US", "Boston"),
    )
    assert signal.words == ("US", "Boston")
    model = model_of(change(session, ada, new(kind="size", looked_for="11-50", because="Fits")))
    assert next(s for s in model.signals if s.name == "fits").fields == ("size",)
    draft = change(session, ada, new(kind="seniority", looked_for="vp, chief", because="Is near"))
    signal = next(s for s in model_of(draft).signals if s.name == "is_near")
    assert (signal.values, signal.words) == (("vp",), ("chief",))
    twice = change(session, ada, new(), draft.id)
    assert [s.name for s in model_of(twice).signals][-2:] == ["is_near", "is_near_2"]


def test_several_changes_are_one_draft_and_one_version(session, workspace, ada):
    draft = change(session, ada, filled(points="30"))
    again = change(session, ada, filled("senior", remove=True), draft.id)
    rest = RestChange(
        fit="0,5",
        referral_capacity="0.5",
        signal_strength="0",
        grade_a="80",
        grade_b="60",
        grade_c="40",
        half_life_days="20",
    )
    last = editing.change_rest(session, rest, draft_id=again.id, by=ada, now=NOW)
    assert last.id == draft.id
    saved = save(session, last, ada)
    assert saved.note == (
        "Leads a school: +45 → +30 points; removed: Can decide; priority = 0.5 fit + 0.5 referral "
        "capacity + 0 signal strength; grades from 80, 60 and 40; what somebody did counts half "
        "after 20 days"
    )
    assert versions.number(session, workspace.id) == 1


@pytest.mark.parametrize(
    ("entered", "says", "field"),
    [
        (filled(points="many"), "“many” is not a number", "points"),
        (filled(cap="nan"), "not a number", "cap"),
        (filled(points="9999"), "^Write a number from -100 to 100.$", "points"),
        (filled(cap="100.5"), "from -100 to 100", "cap"),
        (filled(points="-5"), "one sign", None),
        (filled(looked_for=" , \n"), "looks at title", None),
        (filled(because="  "), "^Say in a few words", "because"),
        (new(kind="engagement", looked_for="opened"), "signal strength only", None),
        (new(kind="size", looked_for="huge"), "“huge” is not known", None),
        (new(kind="nonsense"), "kind", None),
        (
            SignalChange(**(filled().model_dump() | {"name": "gone"})),
            "no longer in the model",
            None,
        ),
        (filled(looked_for="x" * 70 + "\n" + "word " * 14 + "\n" + "y" * 81), "80", None),
        (filled(looked_for="\n".join(f"word {n:050d}" for n in range(80))), "too much", None),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(session, ada, entered, says, field):
    with pytest.raises(InvalidError, match=says) as wrong:
        change(session, ada, entered)
    assert wrong.value.field == field


@pytest.mark.parametrize(
    ("entered", "says"),
    [
        ({"fit": "2"}, "from 0 to 1"),
        ({"grade_a": "101"}, "from 0.1 to 100"),
        ({"grade_c": "0"}, "from 0.1 to 100"),
        ({"half_life_days": "0"}, "from 1 to 3650"),
    ],
)
def test_a_weight_a_grade_and_a_half_life_have_bounds(session, ada, entered, says):
    rest = {"fit": "0.5", "referral_capacity": "0.5", "signal_strength": "0"}
    rest |= {"grade_a": "80", "grade_b": "60", "grade_c": "40", "half_life_days": "20"} | entered
    with pytest.raises(InvalidError, match=says) as wrong:
        editing.change_rest(session, RestChange(**rest), draft_id=None, by=ada, now=NOW)
    assert wrong.value.field == next(iter(entered))


def test_points_have_one_decimal(session, ada):
    draft = change(session, ada, filled(points="2.55", cap="45"))
    assert model_of(draft).signals[0].points in (2.5, 2.6)


def test_whoever_saves_second_is_told_who_was_first(session, workspace, ada):
    grace = make_actor(session, workspace, user="U0REMY").model_copy(update={"role": "admin"})
    mine, hers = (
        change(session, ada, filled(points="30")),
        change(session, grace, filled(points="20")),
    )
    assert mine.id != hers.id
    save(session, mine, ada)
    with pytest.raises(ConflictError, match="Ada Admin has changed the model meanwhile"):
        save(session, hers, grace)
    assert versions.number(session, workspace.id) == 1


def test_only_what_was_shown_is_saved_and_only_once(session, ada):
    draft = change(session, ada, filled(points="30"))
    shown = draft.number
    change(session, ada, filled(points="1"), draft.id)
    with pytest.raises(ConflictError, match="again meanwhile"):
        drafts.save(session, draft.id, number=shown, by=ada, now=NOW)
    save(session, draft, ada)
    with pytest.raises(ConflictError, match="no longer waiting"):
        drafts.save(session, draft.id, number=2, by=ada, now=NOW)


def test_an_older_window_never_saves_what_a_newer_one_says(session, ada):
    older = change(session, ada, filled(points="30"))
    older_id, number = older.id, older.number
    newer = change(session, ada, filled(points="1"))
    assert newer.number == number
    with pytest.raises(ConflictError, match="no longer waiting"):
        drafts.save(session, older_id, number=number, by=ada, now=NOW)


def test_what_changes_while_it_is_counted_is_not_shown_as_counted(session, ada):
    draft = change(session, ada, filled(points="30"))
    effect = counted(session, ada, drafts.begin_effect(session, draft.id, by=ada))
    change(session, ada, filled(points="1"), draft.id)
    with pytest.raises(ConflictError, match="again meanwhile"):
        drafts.effect(session, draft.id, effect, by=ada)


def test_a_discarded_change_is_gone_and_discarding_twice_is_no_error(session, workspace, ada):
    draft = change(session, ada, filled(points="30"))
    for _ in range(2):
        drafts.discard(session, draft.id, by=ada)
    session.expunge_all()
    with pytest.raises(ConflictError, match="no longer waiting"):
        drafts.read(session, draft.id, by=ada)
    assert versions.number(session, workspace.id) == 0


def test_nobody_but_its_admin_sees_or_saves_a_draft(session, workspace, ada, remy):
    draft = change(session, ada, filled(points="30"))
    for attempt in (
        lambda by: drafts.read(session, draft.id, by=by),
        lambda by: drafts.save(session, draft.id, number=1, by=by, now=NOW),
        lambda by: cards.choice(session, draft.id, by=by),
        lambda by: change(session, by, filled(), draft.id),
        lambda by: drafts.begin_rollback(session, 0, by=by, now=NOW),
    ):
        with pytest.raises(ForbiddenError):
            attempt(remy)
    with pytest.raises(ConflictError, match="no longer waiting"):
        drafts.read(session, draft.id, by=remy.model_copy(update={"role": "admin"}))
    drafts.discard(session, draft.id, by=remy)
    assert drafts.read(session, draft.id, by=ada)


def test_a_rollback_is_a_draft_as_well(session, workspace, ada):
    save(session, change(session, ada, filled(points="30")), ada)
    draft = drafts.begin_rollback(session, 0, by=ada, now=NOW)
    assert model_of(draft) == shipped_model()
    assert save(session, draft, ada).note == "back to version 0"


def counted(session, ada, effect):
    while (batch := effect.read(session, ada.workspace_id, now=NOW)) is not None:
        effect.count(batch)
    return effect


@pytest.fixture
def people(session, workspace):
    outreach = Outreach(session, workspace)
    for name, title in (
        ("Ines", "Head of School"),
        ("Maya", "Principal"),
        ("Owen", "Clerk"),
        ("Rita", "Head of School"),
        ("Suki", "Head of School"),
    ):
        outreach.prospect(name, title=title, company_name="Harbor School")
    rows = {p.full_name: p for p in session.scalars(select(Prospect))}
    rows["Rita"].approval = Approval.REJECTED
    rows["Suki"].lead_status = LeadStatus.SUPPRESSED
    session.flush()
    return rows


def test_the_effect_says_who_drops_out_and_who_comes_first(session, ada, people):
    draft = change(session, ada, filled(points="1", cap="1"))
    effect = drafts.begin_effect(session, draft.id, by=ada)
    told = drafts.effect(session, draft.id, counted(session, ada, effect), by=ada)
    assert (told.scored, told.changed) == (3, 2)  # neither the rejected nor the suppressed
    assert (told.moved_in, told.dropped_out) == (0, 2)
    assert {place.name for place in told.named_out} == {"Ines", "Maya"}
    assert told.grades_before["A"] == 2
    assert told.grades_after["A"] == 0
    assert [p.name for p in told.top_before][-1] == "Owen"
    assert told.top_before[0].priority > told.top_after[0].priority
    assert told.changes == ("Leads a school: +45 → +1 points, limit 45 → 1",)


def test_the_effect_is_what_saving_then_does(session, workspace, ada, people):
    Outreach(session, workspace).sent(people["Owen"], "initial_dm", NOW, then=[EventKind.REPLIED])
    score_waiting(session, now=NOW)
    draft = change(session, ada, filled("answered", points="45"))
    effect = counted(session, ada, drafts.begin_effect(session, draft.id, by=ada))
    save(session, draft, ada)
    score_waiting(session, now=NOW)
    session.expire_all()
    told = drafts.told(session, effect, by=ada, draft=None, based_on=0)
    for place in told.top_after:
        assert session.get(Prospect, place.prospect_id).priority_score == place.priority
    assert told.changed == 1


def test_nobody_to_count_is_no_error(session, ada):
    effect = counted(session, ada, Effect(shipped(), compile_model(shipped_model())))
    told = drafts.told(session, effect, by=ada, draft=None, based_on=0)
    assert (told.scored, told.top_after, told.changes) == (0, (), ())


def test_a_difference_is_told_for_every_part_of_the_document():
    document = shipped_model().document()
    for part in document:
        other = {
            "signal": document["signal"][::-1],
            "group": [group | {"cap": 99} for group in document["group"]],
            "priority": {"fit": 1, "referral_capacity": 0, "signal_strength": 0},
            "engagement": {"fit": 1, "referral_capacity": 0, "signal_strength": 0},
            "grades": {"A": 90, "B": 50, "C": 5},
            "decay": {"half_life_days": 9, "rescore_days": 7},
        }.get(part, document[part][::-1] if isinstance(document[part], list) else None)
        changed = Model.model_validate(document | {part: other})
        assert differences(shipped_model(), changed), part
    assert differences(shipped_model(), shipped_model()) == ()


def test_the_card_shows_the_version_that_counts(session, workspace, ada, remy):
    assert (cards.card(session, by=ada).version, cards.card(session, by=ada).may_change) == (
        0,
        True,
    )
    save(session, change(session, ada, filled(points="30")), ada)
    card = cards.card(session, by=remy)
    assert (card.version, card.by_name, card.may_change) == (1, "Ada Admin", False)
    assert {line.name: line.points for line in card.signals}["leads_a_school"] == 30
