"""Demos: for whom each is, when it is shown, that it is counted once and attached as approved."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.campaigns.demos import demo_form, list_demos, remove_demo, save_demo
from engine.campaigns.matching import DemoText, matching, shows
from engine.delivery.mail.attachments import files_of, named_in
from engine.delivery.sending.sent import went_out
from engine.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from engine.generation.desk import order
from engine.generation.writer import write_variants
from engine.scoring.audiences import ensure_audiences
from engine.views.demos import DemoRequest, KeptFile
from engine.views.drafts import DraftRequest
from storage.states import Channel, TouchKind, TouchState
from storage.tables import Variant
from tests.outreach import Outreach
from tests.support import NOW, make_actor, make_workspace

URL = "https://fernbank.example/tour"


def request(**more):
    return DemoRequest(
        **{"name": "a two-minute tour", "proves": "A referral is picked up", "url": URL} | more
    )


@pytest.fixture
def outreach(session, workspace):
    ensure_audiences(session, workspace.id)
    return Outreach(session, workspace)


def test_who_is_shown_what():
    everyone = DemoText("all", "p", url="u1")
    schools = DemoText("schools", "p", url="u2", sectors=("education",))
    referrers = DemoText("referrers", "p", url="u3", audiences=("referral_network",))
    both = DemoText("b", "p", url="u4", audiences=("referral_network",), sectors=("education",))
    file = DemoText("file", "p", file_name="f.pdf")
    demos = (everyone, schools, referrers, both, file)

    def shown(audience, sector, *, takes_files=True):
        found = matching(demos, audience=audience, sector=sector, takes_files=takes_files)
        return [demo.name for demo in found]

    assert shown("referral_network", "education") == ["b", "referrers", "schools", "all", "file"]
    assert shown("referral_network", "finance") == ["referrers", "all", "file"]
    assert shown(None, None, takes_files=False) == ["all"]


def follow_up(session, prospect, by, channel=Channel.EMAIL):
    asked = DraftRequest(
        prospect_id=prospect.id, kind=TouchKind.FOLLOWUP_2, channel=channel, num_variants=3
    )
    return write_variants(order(session, asked, by=by, now=NOW).brief, asked.num_variants)


def test_a_follow_up_brings_the_demo_that_fits(session, ada, outreach):
    save_demo(session, request(name="other", audiences=("stealth",)), by=ada, now=NOW)
    save_demo(
        session,
        request(url=f"{URL}/2", audiences=("referral",), sectors=("Education",)),
        by=ada,
        now=NOW,
    )
    school = outreach.company("Alder Grove")
    school.sector = "education"
    maya = outreach.prospect("Maya", company=school, segment="referral_network")
    for written in follow_up(session, maya, ada):
        assert f"a two-minute tour: {URL}/2" in written.message
        assert "A referral is picked up." in written.message
        assert ("demo", f"{URL}/2") in [(fact.name, fact.value) for fact in written.facts]
        assert {w.code for w in written.warnings} <= {"sample_offer"}
    bank = outreach.prospect("Bo", company=outreach.company("Bank"), segment="referral_network")
    assert not any(URL in written.message for written in follow_up(session, bank, ada))


def test_a_file_goes_with_an_email_only(session, ada, outreach):
    file = KeptFile(file="abc.pdf", file_name="tour.pdf")
    save_demo(session, request(url=None), by=ada, now=NOW, file=file)
    maya = outreach.prospect("Maya")
    assert "attached as tour.pdf." in follow_up(session, maya, ada)[0].message
    assert "tour" not in follow_up(session, maya, ada, Channel.LINKEDIN)[0].message


def test_what_is_approved_with_a_file_goes_out_with_that_one(session, workspace, ada):
    for kept in ("one.pdf", "two.pdf"):
        file = KeptFile(file=kept, file_name="tour.pdf")
        [demo] = save_demo(session, request(url=None), by=ada, now=NOW, file=file).demos
        remove_demo(session, demo.demo_id, by=ada, now=NOW)
    found = named_in("… attached as tour-2.pdf.", files_of(session, workspace.id))
    assert [(each.file, each.name) for each in found] == [("two.pdf", "tour-2.pdf")]
    found = named_in("… attached as tour.pdf.", files_of(session, workspace.id))
    assert [each.file for each in found] == ["one.pdf"]
    assert named_in("tour.pdf", files_of(session, workspace.id + 1)) == ()


def test_a_demo_is_counted_when_what_names_it_goes_out(session, ada, outreach):
    [demo] = save_demo(session, request(), by=ada, now=NOW).demos
    [first, second] = outreach.sequence(
        outreach.prospect("Maya"),
        (TouchKind.INITIAL_DM, NOW, TouchState.APPROVED),
        (TouchKind.FOLLOWUP_1, NOW, TouchState.APPROVED),
    )
    shows = session.query(Variant).filter_by(touch_id=first.id, number=1).one()
    shows.body = f"See {URL}"
    session.flush()
    assert list_demos(session, by=ada).demos[0].shown == 0
    for touch in (first, first, second):
        went_out(session, touch, by_member_id=None, now=NOW)
    assert list_demos(session, by=ada).demos[0].shown == 1
    assert demo.shown == 0


def test_a_file_does_not_go_along_for_another_with_a_longer_name(session, workspace, ada):
    for kept, name in (("1.pdf", "tour.pdf"), ("2.pdf", "our-tour.pdf")):
        file = KeptFile(file=kept, file_name=name)
        save_demo(session, request(name=name, url=None), by=ada, now=NOW, file=file)
    found = named_in("It shows that, attached as our-tour.pdf.", files_of(session, workspace.id))
    assert [each.file for each in found] == ["2.pdf"]


def test_a_demo_is_not_counted_for_another_with_a_longer_address(session, ada, outreach):
    save_demo(session, request(), by=ada, now=NOW)
    save_demo(session, request(name="other", url=f"{URL}-of-schools"), by=ada, now=NOW)
    [touch] = outreach.sequence(
        outreach.prospect("Maya"), (TouchKind.INITIAL_DM, NOW, TouchState.APPROVED)
    )
    session.query(Variant).filter_by(touch_id=touch.id).update(
        {"body": f"See {URL}-of-schools, and tell me."}
    )
    went_out(session, touch, by_member_id=None, now=NOW)
    assert [each.shown for each in list_demos(session, by=ada).demos] == [0, 1]


@pytest.mark.parametrize(
    ("text", "is_shown"),
    [
        (URL, True),
        (f"See {URL}.", True),
        (f"See {URL}/, it is short", True),
        (f"({URL})", True),
        (f"<{URL}>?", True),
        (f"Did you see {URL}?", True),
        (f"{URL}: two minutes", True),
        (f"{URL}/2", False),
        (f"{URL}?of=b", False),
        (f"{URL}.pdf", False),
        (f"{URL}s", False),
        (f"https://other.example/?to={URL}", False),
    ],
)
def test_an_address_is_shown_as_a_whole_or_not(text, is_shown):
    assert shows(text, URL) is is_shown


NAMES = st.from_regex(r"[a-c](?:[a-c.-]{0,4}[a-c])?\.pdf", fullmatch=True)


@given(NAMES, NAMES)
def test_a_text_names_the_file_it_names_and_no_other(named, other):
    assume(named != other)
    for text in (f"attached as {named}.", f"“{named}”", f"{named}, {named}", named):
        assert shows(text, named)
        assert not shows(text, other)
    assert not shows(f"https://x.example/{named}", named)


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "<b>tour</b>"}, "name"),
        ({"proves": ""}, "proves"),
        ({"proves": "{{ x }}"}, "proves"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": None}, "url"),
        ({"sectors": ("moon",)}, "sectors"),
    ],
)
def test_what_is_entered_wrongly_names_its_field(session, ada, outreach, entered, field):
    with pytest.raises(InvalidError) as refused:
        save_demo(session, request(**entered), by=ada, now=NOW)
    assert refused.value.field == field


def test_a_demo_is_changed_removed_once_and_by_whom_it_may(session, ada, remy, outreach):
    [demo] = save_demo(session, request(), by=ada, now=NOW).demos
    with pytest.raises(InvalidError, match="has this name"):
        save_demo(session, request(name="A two-minute TOUR"), by=remy, now=NOW)
    changed = request(id=demo.demo_id, version=1, proves="It is quick", audiences=("referral",))
    [after] = save_demo(session, changed, by=remy, now=NOW).demos
    assert (after.proves, after.audiences) == ("It is quick", ("Referral network",))
    form = demo_form(session, demo.demo_id, by=ada)
    assert (form.chosen_audiences, form.version) == (("referral_network",), 2)
    with pytest.raises(ConflictError, match="changed this demo meanwhile"):
        save_demo(session, request(id=demo.demo_id, version=1), by=ada, now=NOW)
    assert demo_form(session, demo.demo_id, by=ada).proves == "It is quick"
    with pytest.raises(ForbiddenError):
        remove_demo(session, demo.demo_id, by=remy, now=NOW)
    other = make_actor(session, make_workspace(session, "T0OTHER"))
    with pytest.raises(NotFoundError):
        remove_demo(session, demo.demo_id, by=other, now=NOW)
    assert list_demos(session, by=other).demos == ()
    assert remove_demo(session, demo.demo_id, by=ada, now=NOW).demos == ()
    with pytest.raises(ConflictError, match="before you"):
        remove_demo(session, demo.demo_id, by=ada, now=NOW)
