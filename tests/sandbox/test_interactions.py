"""Commands, buttons, selects, ephemerals, response_url, shortcuts: with a real Bolt app."""

import threading
from queue import SimpleQueue

import httpx
import pytest

from bot.sandbox.limits import Timings
from bot.sandbox.manifest import Manifest
from tests.sandbox.conftest import (
    ADA,
    GENERAL,
    OUTREACH,
    REMY,
    actions,
    button,
    option,
    refusal,
    section,
)


@pytest.fixture
def heard(bolt):
    """Keeps the payload of what is pressed, and then acknowledges: a test reads it on that."""

    def listen(action_id):
        kept = []

        @bolt.app.action(action_id)
        def keep(ack, body):
            kept.append(body)
            ack()

        return kept

    return listen


def post(web, *blocks, **more):
    return web.chat_postMessage(channel=OUTREACH, text="Card", blocks=list(blocks), **more)["ts"]


def click(sandbox, ts, action_id, user=ADA, **more):
    return sandbox.do("click", user=user, channel=OUTREACH, ts=ts, action_id=action_id, **more)


def test_a_button_in_a_message(sandbox, web, heard):
    kept = heard("i_button")
    ts = post(web, section(), actions(button("i_button", value="42", style="primary")))
    answer = click(sandbox, ts, "i_button")
    assert answer["acknowledged"]
    body = kept[0]
    assert body["type"] == "block_actions"
    assert body["user"] == {
        "id": ADA,
        "username": "ada",
        "name": "ada",
        "team_id": "T0LOCAL",
    }
    assert body["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": OUTREACH,
        "is_ephemeral": False,
    }
    assert body["channel"] == {"id": OUTREACH, "name": "outreach"}
    assert body["team"] == {"id": "T0LOCAL", "domain": "local"}
    assert body["message"]["ts"] == ts
    assert body["trigger_id"]
    assert body["response_url"].startswith(f"{sandbox.url}/response/actions/")
    action = body["actions"][0]
    assert (action["type"], action["value"], action["style"]) == ("button", "42", "primary")
    assert action["action_ts"]
    assert action["text"] == {"type": "plain_text", "text": "Press"}


def test_a_click_adds_little_time(sandbox, web, heard):
    heard("i_fast")
    ts = post(web, actions(button("i_fast")))
    took = sorted(click(sandbox, ts, "i_fast")["took_ms"] for _ in range(7))
    assert took[3] < 150


SELECTS = {
    "static_select": ({"options": [option("a"), option("b")]}, "b", "selected_option", option("b")),
    "multi_static_select": (
        {"options": [option("a"), option("b")]},
        ["a", "b"],
        "selected_options",
        [option("a"), option("b")],
    ),
    "radio_buttons": ({"options": [option("a")]}, "a", "selected_option", option("a")),
    "checkboxes": ({"options": [option("a")]}, ["a"], "selected_options", [option("a")]),
    "overflow": ({"options": [option("a")]}, "a", "selected_option", option("a")),
    "users_select": ({}, REMY, "selected_user", REMY),
    "channels_select": ({}, GENERAL, "selected_channel", GENERAL),
    "conversations_select": ({}, GENERAL, "selected_conversation", GENERAL),
    "datepicker": ({}, "2026-12-24", "selected_date", "2026-12-24"),
    "timepicker": ({}, "08:30", "selected_time", "08:30"),
}


@pytest.mark.parametrize("kind", SELECTS)
def test_selects_and_pickers_have_slacks_shape(sandbox, web, heard, kind):
    more, value, key, expected = SELECTS[kind]
    kept = heard(f"i_{kind}")
    element = {"type": kind, "action_id": f"i_{kind}", **more}
    ts = post(web, section(accessory=element, block_id="here"))
    assert click(sandbox, ts, f"i_{kind}", value=value)["acknowledged"]
    assert kept[0]["actions"][0][key] == expected
    if kind != "overflow":
        held = kept[0]["state"]["values"]["here"][f"i_{kind}"]
        assert held == {"type": kind, key: expected}


def test_what_is_not_offered_cannot_be_chosen(sandbox, web, heard):
    heard("i_strict")
    element = {"type": "static_select", "action_id": "i_strict", "options": [option("a")]}
    ts = post(web, actions(element))
    answer = click(sandbox, ts, "i_strict", value="z")
    assert answer["error"] == "z is not one of the options"


def test_a_choice_stays_in_the_state_for_the_next_click(sandbox, web, heard):
    heard("i_choose")
    kept = heard("i_next")
    element = {"type": "static_select", "action_id": "i_choose", "options": [option("a")]}
    ts = post(web, {**actions(element, button("i_next")), "block_id": "row"})
    click(sandbox, ts, "i_choose", value="a")
    click(sandbox, ts, "i_next")
    click(sandbox, ts, "i_next", user=REMY)
    mine, other = (body["state"]["values"]["row"]["i_choose"] for body in kept)
    assert mine["selected_option"] == option("a")
    assert other["selected_option"] is None


def test_an_external_select_asks_the_app(sandbox, web, bolt, heard):
    kept = heard("i_outside")

    @bolt.app.options("i_outside")
    def offer(ack, payload):
        ack(options=[option(payload["value"] + "1"), option(payload["value"] + "2")])

    ts = post(web, actions({"type": "external_select", "action_id": "i_outside"}))
    body = {"user": ADA, "channel": OUTREACH, "ts": ts, "action_id": "i_outside"}
    offered = sandbox.do("options", **body, value="ac")
    assert [o["value"] for o in offered["options"]] == ["ac1", "ac2"]
    assert click(sandbox, ts, "i_outside", value="ac2")["acknowledged"]
    assert kept[0]["actions"][0]["selected_option"] == option("ac2")


def test_a_command_has_slacks_fields(sandbox, bolt):
    kept = []

    @bolt.app.command("/plain")
    def keep(ack, body):
        kept.append(body)
        ack()

    text = "/plain  ask @remy in #general about fit>=70 & <b>"
    assert sandbox.do("command", user=ADA, channel=OUTREACH, text=text)["acknowledged"]
    body = kept[0]
    assert body["command"] == "/plain"
    assert body["text"] == "ask @remy in #general about fit>=70 & <b>"
    assert (body["channel_id"], body["channel_name"]) == (OUTREACH, "outreach")
    assert (body["user_id"], body["user_name"], body["api_app_id"]) == (ADA, "ada", "A0LOCAL")
    assert body["response_url"].startswith(f"{sandbox.url}/response/commands/")
    assert body["trigger_id"]


def test_should_escape_turns_mentions_into_ids(open_sandbox, raw_app):
    sandbox = open_sandbox(timings=Timings(acknowledge=0.2))
    app = raw_app(sandbox)
    text = "/outreach ask @remy in #general about fit>=70, not @nobody"
    sandbox.do("command", user=ADA, channel=OUTREACH, text=text)
    told = app.receive()["payload"]["text"]
    assert told == "ask <@U0REMY|remy> in <#C0GENERAL|general> about fit>=70, not @nobody"


def test_commands_that_do_not_exist_or_stand_in_a_thread(sandbox, web):
    unknown = sandbox.do("command", user=ADA, channel=OUTREACH, text="/nothing here")
    assert unknown["error"] == "/nothing is not a valid command."
    ts = post(web, section())
    threaded = sandbox.do(
        "command", user=ADA, channel=OUTREACH, text="/outreach help", thread_ts=ts
    )
    assert threaded["error"] == "/outreach is not supported in threads. Sorry!"
    assert threaded["acknowledged"] is False


def test_an_acknowledgement_with_bad_blocks_is_seen_by_the_person(open_sandbox, raw_app):
    sandbox = open_sandbox(timings=Timings(acknowledge=2))
    app = raw_app(sandbox)
    answers = []

    def command():
        answers.append(sandbox.do("command", user=ADA, channel=OUTREACH, text="/outreach help"))

    thread = threading.Thread(target=command)
    thread.start()
    app.acknowledge(app.receive(), {"blocks": [{"type": "tabel"}]})
    thread.join()
    assert answers[0]["error"] == "invalid_blocks"
    assert "invalid_blocks" in sandbox.state()["ephemerals"][0]["text"]


def test_ephemerals_are_for_one_person_and_cannot_be_updated(sandbox, web, heard):
    kept = heard("i_whisper")
    blocks = [actions(button("i_whisper"))]
    ts = web.chat_postEphemeral(channel=OUTREACH, user=ADA, text="Psst", blocks=blocks)[
        "message_ts"
    ]
    change = {"channel": OUTREACH, "ts": ts, "text": "x"}
    assert refusal(lambda: web.chat_update(**change))["error"] == "message_not_found"
    assert click(sandbox, ts, "i_whisper", user=REMY)["acknowledged"] is False
    assert click(sandbox, ts, "i_whisper")["acknowledged"]
    assert kept[0]["container"]["is_ephemeral"] is True
    assert "message" not in kept[0]
    httpx.post(kept[0]["response_url"], json={"replace_original": True, "text": "Louder"})
    line = next(e for e in sandbox.state()["ephemerals"] if e["ts"] == ts)
    assert line["text"] == "Louder"
    httpx.post(kept[0]["response_url"], json={"delete_original": True})
    assert ts not in [e["ts"] for e in sandbox.state()["ephemerals"]]


def test_a_response_url_answers_five_times(sandbox, web, heard):
    kept = heard("i_respond")
    ts = post(web, actions(button("i_respond")))
    click(sandbox, ts, "i_respond")
    url = kept[0]["response_url"]
    assert httpx.post(url, json={"text": "only you"}).text == "ok"
    assert sandbox.state()["ephemerals"][-1]["text"] == "only you"
    assert httpx.post(url, json={"text": "all", "response_type": "in_channel"}).text == "ok"
    assert sandbox.last()["text"] == "all"
    replaced = {"text": "Done", "replace_original": True, "blocks": [section("Done")]}
    assert httpx.post(url, json=replaced).text == "ok"
    message = next(m for m in sandbox.channel()["messages"] if m["ts"] == ts)
    assert message["blocks"][0]["text"]["text"] == "Done"
    refused = httpx.post(url, json={"blocks": [{"type": "x"}]})
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_blocks")
    assert httpx.post(url, json={"delete_original": True}).text == "ok"
    assert ts not in [m["ts"] for m in sandbox.channel()["messages"]]
    used = httpx.post(url, json={"text": "six"})
    assert (used.status_code, used.json()["error"]) == (404, "used_url")


def test_a_response_url_ends(open_sandbox, raw_app):
    sandbox = open_sandbox(timings=Timings(acknowledge=0.1, response_url=0.0))
    app = raw_app(sandbox)
    sandbox.do("command", user=ADA, channel=OUTREACH, text="/outreach help")
    url = app.receive()["payload"]["response_url"]
    late = httpx.post(url, json={"text": "late"})
    assert (late.status_code, late.json()["error"]) == (404, "expired_url")


def test_shortcuts(sandbox, web, bolt):
    kept = []

    @bolt.app.shortcut("look_up")
    def look_up(ack, body):
        kept.append(body)
        ack()

    @bolt.app.shortcut("mark")
    def mark(ack, body):
        kept.append(body)
        ack()

    ts = post(web, section())
    assert sandbox.do("shortcut", user=ADA, callback_id="look_up")["acknowledged"]
    answer = sandbox.do("shortcut", user=ADA, callback_id="mark", channel=OUTREACH, ts=ts)
    assert answer["acknowledged"]
    first, second = kept
    assert (first["type"], first["callback_id"]) == ("shortcut", "look_up")
    assert "channel" not in first
    assert (second["type"], second["message"]["ts"]) == ("message_action", ts)
    assert second["response_url"]


def test_a_message_shortcut_is_for_messages_that_all_see(sandbox, web, heard):
    quiet = web.chat_postEphemeral(channel=OUTREACH, user=ADA, text="x")["message_ts"]
    mine = sandbox.do("message", user=ADA, channel=OUTREACH, text="mine")["ts"]
    answer = web.chat_postMessage(channel=OUTREACH, text="an answer", thread_ts=mine)["ts"]
    assert "Only who wrote" in sandbox.do("delete", user=REMY, channel=OUTREACH, ts=mine)["error"]
    assert sandbox.do("delete", user=ADA, channel=OUTREACH, ts=mine)["acknowledged"]
    for ts in (quiet, mine, "1.000000"):
        refused = sandbox.do("shortcut", user=ADA, callback_id="mark", channel=OUTREACH, ts=ts)
        assert "This message has no menu" in refused["error"]
    kept = web.conversations_replies(channel=OUTREACH, ts=answer)["messages"]
    assert kept[0]["subtype"] == "tombstone"


@pytest.mark.parametrize(
    "changed",
    [{"name": "x" * 25}, {"description": ""}, {"type": "both"}, {"callback_id": "x" * 256}],
)
def test_a_shortcut_that_slack_would_refuse_is_refused(changed):
    sound = {"name": "Mark", "type": "message", "callback_id": "mark", "description": "x"}
    assert Manifest.parse({"features": {"shortcuts": [sound] * 10}}).shortcuts[9].name == "Mark"
    for wrong in ([sound | changed], [sound] * 11):
        with pytest.raises(ValueError, match="the manifest"):
            Manifest.parse({"features": {"shortcuts": wrong}})


@pytest.mark.parametrize(
    "wrong",
    [
        {"agent_description": ""},
        {"suggested_prompts": [{"title": "Today"}]},
        {"suggested_prompts": 5 * [{"title": "Today", "message": "What is due today?"}]},
    ],
)
def test_an_agent_that_slack_would_refuse_is_refused(wrong):
    sound = {"agent_description": "Answers", "suggested_prompts": []}
    read = Manifest.parse({"features": {"agent_view": sound}})
    assert read.agent is not None
    assert read.agent.description == "Answers"
    with pytest.raises(ValueError, match="the manifest"):
        Manifest.parse({"features": {"agent_view": sound | wrong}})


def test_the_app_hears_which_of_its_tabs_is_opened(sandbox, bolt):
    heard = SimpleQueue()  # Bolt acknowledges an event before it calls who listens

    @bolt.app.event("app_home_opened", matchers=[lambda event: event["tab"] == "messages"])
    def opened(event):
        heard.put(event)

    pane = sandbox.do("home", user=REMY, tab="messages")["channel"]
    event = heard.get(timeout=10)
    assert (event["tab"], event["channel"]) == ("messages", pane)
    assert "view" not in event
    assert heard.empty()
    assert "tab is one of" in sandbox.do("home", user=REMY, tab="about")["error"]


def test_opening_home_and_publishing_it(sandbox, bolt):
    @bolt.app.event("app_home_opened")
    def opened(event, client):
        view = {"type": "home", "blocks": [section(f"Hello {event['user']}")]}
        client.views_publish(user_id=event["user"], view=view)

    after = sandbox.now_at()
    sandbox.do("home", user=REMY)
    published = sandbox.until(lambda e: e["name"] == "views.publish", after=after)[0]
    shown = [v for v in sandbox.state()["views"] if (v["user"], v["type"]) == (REMY, "home")]
    assert [v["view_id"] for v in shown] == [published["answer"]["view"]["id"]]
    assert shown[0]["view"]["blocks"][0]["text"]["text"] == f"Hello {REMY}"


def test_a_button_in_an_attachment(sandbox, web, heard):
    kept = heard("i_attached")
    attachment = {"color": "#36a64f", "blocks": [actions(button("i_attached"))]}
    posted = web.chat_postMessage(channel=OUTREACH, text="x", attachments=[attachment])
    assert click(sandbox, posted["ts"], "i_attached")["acknowledged"]
    assert kept[0]["message"]["attachments"][0]["color"] == "#36a64f"


def test_the_journal_tells_when_everything_is_shown(open_sandbox, raw_app):
    sandbox = open_sandbox(timings=Timings(acknowledge=0.1))
    raw_app(sandbox)
    sandbox.do("command", user=ADA, channel=OUTREACH, text="/outreach help")
    last = sandbox.http.get("/control/journal").json()["entries"][-1]
    assert (last["direction"], last["kind"], last["name"]) == ("slack", "outcome", "command")
    assert last["body"]["ephemerals"]


def test_a_tab_that_is_behind_is_told_so_in_a_sentence(sandbox, web, heard):
    heard("i_once")
    ts = post(web, actions(button("i_once")))
    web.chat_update(channel=OUTREACH, ts=ts, text="Done", blocks=[section()])
    behind = sandbox.http.post(
        "/control/click", json={"user": ADA, "channel": OUTREACH, "ts": ts, "action_id": "i_once"}
    )
    assert behind.status_code == 404
    assert behind.json()["error"] == (
        "What you pressed is no longer there: this has changed since. Look at it as it is now."
    )
    web.chat_delete(channel=OUTREACH, ts=ts)
    gone = {"user": ADA, "channel": OUTREACH, "ts": ts, "action_id": "i_once"}
    told = sandbox.http.post("/control/click", json=gone).json()["error"]
    assert told == "This message is gone. Look at the channel as it is now."
    closed = {"user": ADA, "view_id": "V0", "action_id": "i_once"}
    told = sandbox.http.post("/control/click", json=closed).json()["error"]
    assert told == "This window is closed. Open it anew."
