"""Modals: triggers, values, inline errors, update, push, clear, hashes, closing."""

import pytest

from bot.sandbox.limits import Timings
from tests.sandbox.conftest import (
    ADA,
    OUTREACH,
    REMY,
    actions,
    button,
    field,
    modal,
    option,
    plain,
    refusal,
    section,
)

TYPED = {"type": "plain_text_input", "action_id": "text"}


@pytest.fixture
def opener(sandbox, web, bolt):
    """Opens a modal by a button, as an app does, and gives its id."""

    def open_modal(view, name):
        @bolt.app.action(name)
        def opening(ack, body, client):
            ack()
            client.views_open(trigger_id=body["trigger_id"], view=view)

        posted = web.chat_postMessage(channel=OUTREACH, text="Open", blocks=[actions(button(name))])
        body = {"user": ADA, "channel": OUTREACH, "ts": posted["ts"], "action_id": name}
        return sandbox.do("click", **body, wait_for_view=5)["opened"][0]

    return open_modal


def trigger(sandbox, app, action_id="t"):
    """A fresh trigger_id, taken from a click that nobody acknowledges."""
    blocks = [actions(button(action_id))]
    ts = sandbox.web().chat_postMessage(channel=OUTREACH, text="x", blocks=blocks)["ts"]
    sandbox.do("click", user=ADA, channel=OUTREACH, ts=ts, action_id=action_id)
    while True:
        envelope = app.receive()
        app.acknowledge(envelope)
        if envelope["type"] == "interactive":
            return envelope["payload"]["trigger_id"]


QUICK = Timings(acknowledge=0.05)


def test_a_trigger_opens_one_view(open_sandbox, raw_app):
    sandbox = open_sandbox(timings=QUICK)
    web, app = sandbox.web(), raw_app(sandbox)
    trigger_id = trigger(sandbox, app)
    opened = web.views_open(trigger_id=trigger_id, view=modal(private_metadata="7"))["view"]
    assert opened["id"] == opened["root_view_id"]
    assert opened["previous_view_id"] is None
    assert opened["private_metadata"] == "7"
    assert opened["app_id"] == "A0LOCAL"
    again = refusal(lambda: web.views_open(trigger_id=trigger_id, view=modal()))
    assert again["error"] == "exchanged_trigger_id"
    unknown = refusal(lambda: web.views_open(trigger_id="1.2.3", view=modal()))
    assert unknown["error"] == "invalid_trigger_id"


def test_a_trigger_ends_by_itself_and_on_demand(open_sandbox, raw_app):
    sandbox = open_sandbox(timings=Timings(acknowledge=0.05, trigger=0.0))
    web, app = sandbox.web(), raw_app(sandbox)
    trigger_id = trigger(sandbox, app)
    late = refusal(lambda: web.views_open(trigger_id=trigger_id, view=modal()))
    assert late["error"] == "expired_trigger_id"
    ordered = open_sandbox(timings=QUICK)
    web, app = ordered.web(), raw_app(ordered)
    ordered.do("faults", expire_triggers=True)
    trigger_id = trigger(ordered, app)
    late = refusal(lambda: web.views_open(trigger_id=trigger_id, view=modal()))
    assert late["error"] == "expired_trigger_id"
    assert Timings().trigger == 3


def test_a_bad_view_does_not_spend_the_trigger(open_sandbox, raw_app):
    sandbox = open_sandbox(timings=QUICK)
    web, app = sandbox.web(), raw_app(sandbox)
    trigger_id = trigger(sandbox, app)
    answer = refusal(lambda: web.views_open(trigger_id=trigger_id, view={"type": "modal"}))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] missing required field: blocks [json-pointer:/view]",
        "[ERROR] missing required field: title [json-pointer:/view]",
    ]
    assert web.views_open(trigger_id=trigger_id, view=modal())["ok"]


def test_three_views_high_and_no_higher(open_sandbox, raw_app):
    sandbox = open_sandbox(timings=QUICK)
    web, app = sandbox.web(), raw_app(sandbox)
    nothing = trigger(sandbox, app)
    assert refusal(lambda: web.views_push(trigger_id=nothing, view=modal()))["error"] == "not_found"
    first = web.views_open(trigger_id=trigger(sandbox, app), view=modal())["view"]
    second = web.views_push(trigger_id=trigger(sandbox, app), view=modal())["view"]
    third = web.views_push(trigger_id=trigger(sandbox, app), view=modal())["view"]
    assert (second["root_view_id"], second["previous_view_id"]) == (first["id"], first["id"])
    assert (third["root_view_id"], third["previous_view_id"]) == (first["id"], second["id"])
    last = trigger(sandbox, app)
    answer = refusal(lambda: web.views_push(trigger_id=last, view=modal()))
    assert answer["error"] == "push_limit_reached"
    assert sandbox.view()["view_id"] == third["id"]


def test_a_hash_protects_against_overwriting(open_sandbox, raw_app):
    sandbox = open_sandbox(timings=QUICK)
    web, app = sandbox.web(), raw_app(sandbox)
    view = web.views_open(trigger_id=trigger(sandbox, app), view=modal(external_id="draft-1"))[
        "view"
    ]
    changed = web.views_update(view_id=view["id"], hash=view["hash"], view=modal(section("two")))
    stale = refusal(lambda: web.views_update(view_id=view["id"], hash=view["hash"], view=modal()))
    assert stale["error"] == "hash_conflict"
    fresh = changed["view"]["hash"]
    assert fresh != view["hash"]
    assert refusal(lambda: web.views_update(external_id="no", view=modal()))["error"] == "not_found"


def test_a_submission_carries_all_values(sandbox, bolt, opener):
    kept = []

    @bolt.app.view("m_values")
    def save(ack, body):
        kept.append(body)
        ack()

    choices = [option("a"), option("b")]
    view_id = opener(
        modal(
            field("text", {**TYPED, "initial_value": "kept"}),
            field("area", {**TYPED, "multiline": True}),
            field("one", {"type": "static_select", "action_id": "one", "options": choices}),
            field("many", {"type": "checkboxes", "action_id": "many", "options": choices}),
            field("day", {"type": "datepicker", "action_id": "day"}),
            field("who", {"type": "multi_users_select", "action_id": "who"}),
            field("free", {**TYPED}, optional=True),
            callback_id="m_values",
            private_metadata="draft 7",
        ),
        "m_values_open",
    )
    sent = sandbox.do(
        "submit",
        user=ADA,
        view_id=view_id,
        values={
            "area": {"text": "two\nlines"},
            "one": {"one": "b"},
            "many": {"many": ["a"]},
            "day": {"day": "2026-12-01"},
            "who": {"who": [ADA]},
        },
    )
    assert sent["acknowledged"], sent
    body = kept[0]
    assert body["type"] == "view_submission"
    assert body["view"]["private_metadata"] == "draft 7"
    assert body["response_urls"] == []
    values = body["view"]["state"]["values"]
    assert values["text"]["text"] == {"type": "plain_text_input", "value": "kept"}
    assert values["area"]["text"]["value"] == "two\nlines"
    assert values["one"]["one"]["selected_option"] == option("b")
    assert values["many"]["many"]["selected_options"] == [option("a")]
    assert values["day"]["day"] == {"type": "datepicker", "selected_date": "2026-12-01"}
    assert values["who"]["who"]["selected_users"] == [ADA]
    assert values["free"]["text"] == {"type": "plain_text_input", "value": None}


def test_a_file_that_was_uploaded_for_a_form_comes_with_it(sandbox, bolt, opener):
    kept = []

    @bolt.app.view("m_file")
    def save(ack, body):
        kept.append(body["view"]["state"]["values"]["sheet"]["sheet"])
        ack()

    element = {"type": "file_input", "action_id": "sheet", "filetypes": ["pdf"], "max_files": 1}
    view_id = opener(modal(field("sheet", element), callback_id="m_file"), "m_file_open")

    def sent_by(user, name):
        upload = {"data": {"user": user}, "files": {"file": (name, b"%PDF-1.7")}}
        file_id = sandbox.http.post("/control/upload", **upload).json()["file_id"]
        values = {"sheet": {"sheet": [file_id]}}
        body = {"user": ADA, "view_id": view_id, "values": values}
        return file_id, sandbox.http.post("/control/submit", json=body)

    assert sent_by(REMY, "page.pdf")[1].status_code == 404, "another person's file"
    assert "not allowed" in sent_by(ADA, "page.exe")[1].json()["errors"]["sheet"]
    file_id, answer = sent_by(ADA, "page.pdf")
    assert answer.json()["acknowledged"]
    [held] = kept
    assert held["type"] == "file_input"
    [file] = held["files"]
    assert (file["id"], file["filetype"], file["size"]) == (file_id, "pdf", 8)


def test_the_client_holds_back_what_is_incomplete(sandbox, opener):
    view_id = opener(
        modal(
            field("must", TYPED),
            field("long", {**TYPED, "min_length": 3, "max_length": 5}),
            field("mail", {"type": "email_text_input", "action_id": "mail"}),
            field(
                "count",
                {
                    "type": "number_input",
                    "action_id": "count",
                    "is_decimal_allowed": False,
                    "max_value": "9",
                },
            ),
            callback_id="m_incomplete",
        ),
        "m_incomplete_open",
    )
    values = {
        "long": {"text": "toolong"},
        "mail": {"mail": "ada"},
        "count": {"count": "10"},
    }
    sent = sandbox.do("submit", user=ADA, view_id=view_id, values=values)
    assert sent["errors"] == {
        "must": "Please complete this required field.",
        "long": "Must be at most 5 characters.",
        "mail": "Please enter a valid email address.",
        "count": "Must be at most 9.",
    }


def test_inline_errors_keep_the_modal_open(sandbox, bolt, opener):
    @bolt.app.view("m_errors")
    def refuse(ack):
        ack(response_action="errors", errors={"subject": "Too long for the channel"})

    view_id = opener(modal(field("subject", TYPED), callback_id="m_errors"), "m_errors_open")
    sent = sandbox.do("submit", user=ADA, view_id=view_id, values={"subject": {"text": "x"}})
    assert sent["acknowledged"]
    assert sent["errors"] == {"subject": "Too long for the channel"}
    view = sandbox.view()
    assert view["view_id"] == view_id
    assert view["view"]["state"]["values"]["subject"]["text"]["value"] == "x"


def test_errors_for_a_block_that_is_no_input_are_trouble(sandbox, bolt, opener):
    @bolt.app.view("m_bad_errors")
    def refuse(ack):
        ack(response_action="errors", errors={"nowhere": "x"})

    view_id = opener(modal(field("b", TYPED), callback_id="m_bad_errors"), "m_bad_errors_open")
    sent = sandbox.do("submit", user=ADA, view_id=view_id, values={"b": {"text": "x"}})
    assert sent["error"] == "invalid_response_action"
    assert sent["message"] == "We had some trouble connecting. Try again?"
    assert sandbox.view()["view_id"] == view_id


def test_update_push_and_clear_by_acknowledgement(sandbox, bolt, opener):
    second = modal(section("second"), callback_id="m_second")
    third = modal(section("third"), callback_id="m_third")

    @bolt.app.view("m_first")
    def update(ack):
        ack(response_action="update", view=second)

    @bolt.app.view("m_second")
    def push(ack):
        ack(response_action="push", view=third)

    @bolt.app.view("m_third")
    def clear(ack):
        ack(response_action="clear")

    view_id = opener(modal(section("first"), callback_id="m_first"), "m_first_open")
    sandbox.do("submit", user=ADA, view_id=view_id, values={})
    assert sandbox.view()["view_id"] == view_id
    assert sandbox.view()["view"]["blocks"][0]["text"]["text"] == "second"
    pushed = sandbox.do("submit", user=ADA, view_id=view_id, values={})
    top = sandbox.view()
    assert pushed["opened"] == [top["view_id"]]
    assert top["view"]["previous_view_id"] == view_id
    sandbox.do("submit", user=ADA, view_id=top["view_id"], values={})
    assert [v for v in sandbox.state()["views"] if v["type"] == "modal"] == []


def test_an_acknowledgement_with_a_bad_view_is_trouble(sandbox, bolt, opener):
    @bolt.app.view("m_bad_view")
    def update(ack):
        ack(response_action="update", view=modal(title=plain("x" * 25)))

    view_id = opener(modal(callback_id="m_bad_view"), "m_bad_view_open")
    sent = sandbox.do("submit", user=ADA, view_id=view_id, values={})
    assert sent["error"] == "invalid_arguments"
    assert "must be less than 25 characters" in sent["messages"][0]


def test_a_select_in_a_modal_acts_at_once_and_typing_does_not(sandbox, bolt, opener):
    kept = []

    @bolt.app.action("m_live")
    def live(ack, body):
        kept.append(body)
        ack()

    select = {"type": "static_select", "action_id": "m_live", "options": [option("a")]}
    view_id = opener(
        modal(
            field("typed", {**TYPED, "action_id": "m_typed"}),
            field("live", select, dispatch_action=True),
        ),
        "m_live_open",
    )
    body = {"user": ADA, "view_id": view_id}
    assert sandbox.do("click", **body, action_id="m_typed", value="hello")["acknowledged"]
    assert kept == []
    assert sandbox.do("click", **body, action_id="m_live", value="a")["acknowledged"]
    assert kept[0]["container"] == {"type": "view", "view_id": view_id}
    values = kept[0]["view"]["state"]["values"]
    assert values["typed"]["m_typed"]["value"] == "hello"
    assert "message" not in kept[0]


def test_closing_is_told_when_asked_for(sandbox, bolt, opener):
    kept = []

    @bolt.app.view_closed("m_closing")
    def closed(ack, body):
        kept.append(body["is_cleared"])
        ack()

    for notify in (False, True):
        view = modal(callback_id="m_closing", notify_on_close=notify)
        view_id = opener(view, f"m_closing_open_{notify}")
        after = sandbox.now_at()
        assert sandbox.do("close", user=ADA, view_id=view_id)["acknowledged"]
    sandbox.until(lambda e: e["name"] == "view_closed" and e["direction"] == "app", after=after)
    assert kept == [False]
    assert sandbox.do("close", user=ADA, view_id=view_id)["error"]
