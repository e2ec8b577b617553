"""What is written stays as it was written, and is found again: history, threads, events."""

import copy

import pytest

from tests.sandbox.conftest import (
    ADA,
    GENERAL,
    MANIFEST,
    OUTREACH,
    REMY,
    actions,
    button,
    option,
    refusal,
    section,
)

META = {"event_type": "draft_card", "event_payload": {"touch": 7}}


def events_of(app, count):
    """The next events; everything is acknowledged."""
    found = []
    while len(found) < count:
        envelope = app.receive()
        app.acknowledge(envelope)
        if envelope["type"] == "events_api":
            found.append(envelope["payload"]["event"])
    return found


def test_ts_are_unique_and_increase(web):
    stamps = [web.chat_postMessage(channel=OUTREACH, text="x")["ts"] for _ in range(20)]
    assert stamps == sorted(set(stamps), key=float)
    assert all(len(ts.partition(".")[2]) == 6 for ts in stamps)


def test_history_pages_backwards_and_keeps_metadata(open_sandbox):
    web = open_sandbox().web()
    for n in range(5):
        web.chat_postMessage(channel=OUTREACH, text=f"m{n}", metadata=META)
    pages = [dict(page.data) for page in web.conversations_history(channel=OUTREACH, limit=2)]
    assert [[m["text"] for m in p["messages"]] for p in pages] == [
        ["m4", "m3"],
        ["m2", "m1"],
        ["m0"],
    ]
    assert [p["has_more"] for p in pages] == [True, True, False]
    assert "metadata" not in pages[0]["messages"][0]
    told = web.conversations_history(channel=OUTREACH, include_all_metadata=True, limit=1)
    assert told["messages"][0]["metadata"] == META
    third = pages[1]["messages"][0]["ts"]
    found = web.conversations_history(
        channel=OUTREACH, latest=third, oldest=third, inclusive=True, limit=1
    )
    assert [m["text"] for m in found["messages"]] == ["m2"]


def test_threads(sandbox, web):
    parent = web.chat_postMessage(channel=OUTREACH, text="parent")["ts"]
    first = web.chat_postMessage(channel=OUTREACH, text="one", thread_ts=parent)["ts"]
    reply = web.chat_postMessage(channel=OUTREACH, text="two", thread_ts=first)["message"]
    assert reply["thread_ts"] == parent
    answered = sandbox.do("message", user=REMY, channel=OUTREACH, text="3", thread_ts=parent)
    told = web.conversations_replies(channel=OUTREACH, ts=parent)["messages"]
    assert [m["text"] for m in told] == ["parent", "one", "two", "3"]
    assert told[0]["reply_count"] == 3
    assert told[0]["latest_reply"] == answered["ts"]
    assert told[0]["reply_users"] == ["U0DRUM", REMY]
    shown = next(m for m in sandbox.channel()["messages"] if m["ts"] == parent)
    assert [r["text"] for r in shown["replies"]] == ["one", "two", "3"]
    assert first not in [m["ts"] for m in sandbox.channel()["messages"]]
    web.chat_delete(channel=OUTREACH, ts=parent)
    left = web.conversations_replies(channel=OUTREACH, ts=parent)["messages"]
    assert left[0]["subtype"] == "tombstone"


def test_updating_keeps_what_is_not_named(sandbox, web):
    posted = web.chat_postMessage(
        channel=OUTREACH, text="before", blocks=[section("b")], metadata=META
    )
    changed = web.chat_update(channel=OUTREACH, ts=posted["ts"], text="after")
    assert changed["message"]["blocks"][0]["text"]["text"] == "b"
    assert changed["message"]["edited"]["user"] == "U0DRUM"
    web.chat_update(channel=OUTREACH, ts=posted["ts"], text="bare", blocks=[])
    shown = sandbox.last()
    assert (shown["text"], shown["blocks"]) == ("bare", [])
    assert shown["metadata"] == META
    by_ada = sandbox.do("message", user=ADA, channel=OUTREACH, text="mine")["ts"]
    change = {"channel": OUTREACH, "ts": by_ada}
    assert refusal(lambda: web.chat_update(**change, text="x"))["error"] == "cant_update_message"
    assert refusal(lambda: web.chat_delete(**change))["error"] == "cant_delete_message"


def test_a_permalink_leads_to_the_page(sandbox, web):
    ts = web.chat_postMessage(channel=OUTREACH, text="x")["ts"]
    link = web.chat_getPermalink(channel=OUTREACH, message_ts=ts)["permalink"]
    assert link == f"{sandbox.url}/archives/{OUTREACH}/p{ts.replace('.', '')}"


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("see https://example.com/a?b=1&c=2.", "see <https://example.com/a?b=1&amp;c=2>."),
        ("write to ada@example.com", "write to <mailto:ada@example.com|ada@example.com>"),
        ("@remy and @Ada Admin in #general", "<@U0REMY> and <@U0ADA> in <#C0GENERAL|general>"),
        ("<!channel> <script>", "<!channel> &lt;script&gt;"),
        ("<@U0DRUM> hi", "<@U0DRUM> hi"),
    ],
)
def test_what_a_person_types_is_escaped_as_slack_does(sandbox, typed, text):
    sandbox.do("message", user=ADA, channel=OUTREACH, text=typed)
    assert sandbox.last()["text"] == text


def test_what_the_app_sends_is_kept_as_it_is(sandbox, web):
    text = "*<!channel>* &amp; \N{RIGHT-TO-LEFT OVERRIDE} 🎉 " + "x" * 300
    web.chat_postMessage(channel=OUTREACH, text=text)
    assert sandbox.last()["text"] == text


def test_a_mention_is_told_twice(open_sandbox, raw_app):
    sandbox = open_sandbox()
    app = raw_app(sandbox)
    sandbox.do("message", user=ADA, channel=OUTREACH, text="@Drumbeat help")
    told = {event["type"]: event for event in events_of(app, 2)}
    assert set(told) == {"message", "app_mention"}
    assert told["app_mention"]["text"] == "<@U0DRUM> help"
    assert told["app_mention"]["ts"] == told["message"]["ts"]


def test_in_a_shared_channel_an_event_names_the_authors_team_first(open_sandbox, raw_app):
    sandbox = open_sandbox()
    app = raw_app(sandbox)
    pia = sandbox.do("partner", channel=OUTREACH, name="Pia Partner")["user"]
    sandbox.do("message", user=pia, channel=OUTREACH, text="hello")
    payload = app.receive()["payload"]
    assert (payload["team_id"], payload["event"]["user_team"]) == ("T0PARTNER", "T0PARTNER")
    assert payload["authorizations"][0]["team_id"] == "T0LOCAL"
    assert payload["is_ext_shared_channel"]
    assert sandbox.web().users_info(user=pia)["user"]["team_id"] == "T0PARTNER"


def test_changes_and_deletions_are_events_too(open_sandbox, raw_app):
    sandbox = open_sandbox()
    app, web = raw_app(sandbox), sandbox.web()
    ts = web.chat_postMessage(channel=OUTREACH, text="one")["ts"]
    web.chat_update(channel=OUTREACH, ts=ts, text="two")
    web.chat_delete(channel=OUTREACH, ts=ts)
    posted, changed, deleted = events_of(app, 3)
    assert (posted["bot_id"], posted["text"]) == ("B0DRUM", "one")
    assert changed["subtype"] == "message_changed"
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("two", "one")
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)


def test_reactions(open_sandbox, raw_app):
    sandbox = open_sandbox()
    app, web = raw_app(sandbox), sandbox.web()
    ts = web.chat_postMessage(channel=OUTREACH, text="x")["ts"]
    web.reactions_add(channel=OUTREACH, timestamp=ts, name="eyes")
    again = refusal(lambda: web.reactions_add(channel=OUTREACH, timestamp=ts, name="eyes"))
    assert again["error"] == "already_reacted"
    sandbox.do("reaction", user=ADA, channel=OUTREACH, ts=ts, name=":eyes:")
    _, first, second = events_of(app, 3)
    assert (first["type"], first["user"]) == ("reaction_added", "U0DRUM")
    assert (second["user"], second["item"]["ts"]) == (ADA, ts)
    found = web.reactions_get(channel=OUTREACH, timestamp=ts)["message"]["reactions"]
    assert found == [{"name": "eyes", "users": ["U0DRUM", ADA], "count": 2}]
    web.reactions_remove(channel=OUTREACH, timestamp=ts, name="eyes")
    sandbox.do("reaction", user=ADA, channel=OUTREACH, ts=ts, name="eyes", remove=True)
    assert "reactions" not in sandbox.last()
    gone = refusal(lambda: web.reactions_remove(channel=OUTREACH, timestamp=ts, name="eyes"))
    assert gone["error"] == "no_reaction"


def test_scheduled_messages_come_when_the_clock_says_so(open_sandbox):
    sandbox = open_sandbox()
    web = sandbox.web()
    now = int(sandbox.ws.clock.seconds())
    at = {"channel": OUTREACH, "text": "later"}
    late = refusal(lambda: web.chat_scheduleMessage(**at, post_at=now - 5))
    assert late["error"] == "time_in_past"
    far = refusal(lambda: web.chat_scheduleMessage(**at, post_at=now + 121 * 86400))
    assert far["error"] == "time_too_far"
    marked = refusal(lambda: web.chat_scheduleMessage(**at, post_at=now + 60, metadata=META))
    assert marked["error"] == "invalid_arguments"
    key = web.chat_scheduleMessage(**at, post_at=now + 3600)["scheduled_message_id"]
    other = web.chat_scheduleMessage(**at, post_at=now + 7200)["scheduled_message_id"]
    listed = web.chat_scheduledMessages_list(channel=OUTREACH)["scheduled_messages"]
    assert [m["id"] for m in listed] == [key, other]
    web.chat_deleteScheduledMessage(channel=OUTREACH, scheduled_message_id=other)
    assert sandbox.channel()["messages"] == []
    sandbox.do("clock", advance_hours=3)
    assert [m["text"] for m in sandbox.channel()["messages"]] == ["later"]


def test_a_streamed_answer_grows(open_sandbox):
    sandbox = open_sandbox()
    web = sandbox.web()
    parent = sandbox.do("message", user=ADA, channel=OUTREACH, text="Why?")["ts"]
    stream = web.chat_stream(
        channel=OUTREACH,
        thread_ts=parent,
        recipient_team_id="T0LOCAL",
        recipient_user_id=ADA,
        buffer_size=1,
    )
    stream.append(markdown_text="**Because** ")
    shown = sandbox.last()["replies"][0]
    assert (shown["text"], shown["streaming_state"]) == ("**Because** ", "in_progress")
    stream.append(markdown_text="it is due.")
    stream.append(
        chunks=[{"type": "task_update", "id": "1", "title": "Look", "status": "complete"}]
    )
    done = stream.stop(blocks=[actions(button("more"))])
    shown = sandbox.last()["replies"][0]
    assert shown["text"] == "**Because** it is due."
    assert [b["type"] for b in shown["blocks"]] == ["plan", "markdown", "actions"]
    late = refusal(
        lambda: web.chat_appendStream(channel=OUTREACH, ts=done["ts"], markdown_text="x")
    )
    assert late["error"] == "message_not_in_streaming_state"
    nobody = refusal(lambda: web.chat_startStream(channel=OUTREACH, thread_ts=parent))
    assert nobody["error"] == "missing_recipient_team_id"


def test_a_thread_has_a_title_and_a_status_that_ends_with_what_is_said(open_sandbox):
    sandbox = open_sandbox()
    web = sandbox.web()
    ts = sandbox.do("message", user=ADA, channel=OUTREACH, text="Hello")["ts"]
    where = {"channel_id": OUTREACH, "thread_ts": ts}

    def kept():
        return sandbox.state()["assistant"][f"{OUTREACH} {ts}"]

    web.assistant_threads_setTitle(**where, title="Today")
    web.assistant_threads_setStatus(**where, status="is looking", loading_messages=["Looking …"])
    assert kept() == {"title": "Today", "status": "is looking", "loading_messages": ["Looking …"]}
    web.chat_postMessage(channel=OUTREACH, thread_ts=ts, text="Nothing.")
    assert (kept()["status"], kept()["loading_messages"]) == ("", [])
    web.assistant_threads_setStatus(**where, status="is looking")
    sandbox.do("clock", advance_hours=1)
    assert kept() == {"title": "Today"}
    nowhere = {"channel_id": OUTREACH, "thread_ts": "1.000000"}
    gone = refusal(lambda: web.assistant_threads_setStatus(**nowhere, status="x"))
    assert gone["error"] == "invalid_thread_ts"
    many = refusal(
        lambda: web.assistant_threads_setStatus(**where, status="x", loading_messages=["x"] * 11)
    )
    assert many["error"] == "invalid_arguments"


def test_the_agents_pane_shows_four_prompts_and_none_that_name_a_thread(open_sandbox):
    sandbox = open_sandbox()
    web = sandbox.web()
    pane = sandbox.do("home", user=ADA, tab="messages")["channel"]
    prompts = [{"title": "Who today?", "message": "Who should I talk to today?"}]

    def offer(offered=prompts, channel=pane, **more):
        web.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=offered, **more)

    ts = sandbox.do("message", user=ADA, channel=pane, text="Hello")["ts"]
    offer(thread_ts=ts)
    assert sandbox.state()["assistant"] == {}
    offer(title="Ask")
    assert sandbox.state()["assistant"][pane] == {"prompts": prompts, "prompts_title": "Ask"}
    assert refusal(lambda: offer(prompts * 5))["error"] == "invalid_arguments"
    assert refusal(lambda: offer([{"title": "x"}]))["error"] == "invalid_arguments"
    assert refusal(lambda: offer(channel=OUTREACH))["error"] == "channel_not_found"


def test_prompts_and_titles_want_the_scope_of_agents(open_sandbox):
    narrow = copy.deepcopy(MANIFEST)
    narrow["oauth_config"]["scopes"]["bot"] = ["chat:write"]
    sandbox = open_sandbox(manifest=narrow)
    web = sandbox.web()
    ts = sandbox.do("message", user=ADA, channel=OUTREACH, text="Hello")["ts"]
    where = {"channel_id": OUTREACH, "thread_ts": ts}
    web.assistant_threads_setStatus(**where, status="is looking")
    refused = refusal(lambda: web.assistant_threads_setTitle(**where, title="Today"))
    assert (refused["error"], refused["needed"]) == ("missing_scope", "assistant:write")


def test_joining_is_told_only_to_those_who_asked(open_sandbox, raw_app):
    sandbox = open_sandbox()
    app = raw_app(sandbox)
    sandbox.web().conversations_join(channel=GENERAL)
    sandbox.do("message", user=ADA, channel=GENERAL, text="Welcome")
    assert events_of(app, 1)[0]["text"] == "Welcome"


def test_an_option_may_have_a_description(web):
    described = {**option("a"), "description": {"type": "plain_text", "text": "the first"}}
    select = {"type": "static_select", "action_id": "d", "options": [described]}
    assert web.chat_postMessage(channel=OUTREACH, text="x", blocks=[actions(select)])["ok"]


def test_a_person_invites_the_app_into_a_channel(open_sandbox, raw_app):
    sandbox = open_sandbox()
    web = sandbox.web()
    say = {"user": ADA, "channel": "C0GENERAL"}
    answer = refusal(lambda: web.chat_postMessage(channel="C0GENERAL", text="Hello"))
    assert answer["error"] == "not_in_channel"
    assert sandbox.do("command", **say, text="/invite @nobody")["error"]
    assert not sandbox.do("command", **say, text="/invite @Drumbeat").get("error")
    assert web.chat_postMessage(channel="C0GENERAL", text="Hello")["ok"]
    assert "already" in sandbox.do("command", **say, text="/invite @Drumbeat")["error"]


def test_a_person_takes_the_app_out_of_a_channel_or_archives_it(open_sandbox, raw_app):
    sandbox = open_sandbox()
    web = sandbox.web()
    say = {"user": ADA, "channel": OUTREACH}

    def refused():
        return refusal(lambda: web.chat_postMessage(channel=OUTREACH, text="Hello"))["error"]

    assert sandbox.do("command", **say, text="/remove @nobody")["error"]
    assert not sandbox.do("command", **say, text="/remove @Drumbeat").get("error")
    assert refused() == "not_in_channel"
    sandbox.do("archive", channel=OUTREACH)
    assert refused() == "is_archived"
    assert web.conversations_info(channel=OUTREACH)["channel"]["is_archived"]
    assert "archived" in sandbox.do("command", **say, text="/invite @Drumbeat")["error"]
    sandbox.do("archive", channel=OUTREACH, undo=True)
    assert refused() == "not_in_channel", "who was in it has to be invited again"
    sandbox.do("command", **say, text="/invite @Drumbeat")
    assert web.chat_postMessage(channel=OUTREACH, text="Hello")["ok"]


def test_a_direct_message_is_changed_by_the_conversation_and_not_by_the_person(
    open_sandbox, raw_app
):
    web = open_sandbox().web()
    posted = web.chat_postMessage(channel=ADA, text="First")
    by_person = refusal(lambda: web.chat_update(channel=ADA, ts=posted["ts"], text="Then"))
    assert by_person["error"] == "channel_not_found"
    assert web.chat_update(channel=posted["channel"], ts=posted["ts"], text="Then")["ok"]
