"""Drumbeat spoken to: mentioned in channels and written to alone, in the local workspace."""

from __future__ import annotations

import pytest

from bot.question_words import read_question
from tests.local import action_ids, elements, running, words

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("talking")]
BOT = "<@U0DRUMBEAT>"


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    database = f"sqlite:///{tmp_path_factory.mktemp('talking')}/drumbeat.db"
    with running(database, tmp_path_factory.mktemp("home"), "--no-rate-limit") as process:
        local = process.ready()
        local.samples()
        yield local


def channel_named(there, wanted):
    return next(c for c in there.state()["channels"] if wanted(c))


def say(there, text, channel="C0OUTREACH", user="U0ADA", **more):
    return there.post("message", user=user, channel=channel, text=text, **more)["ts"]


def deliveries(there, kind):
    """The journal's lines about mentions: what was delivered, or what was acknowledged."""
    lines = there.http.get("/control/journal").json()["entries"]
    return [line for line in lines if (line["kind"], line["name"]) == (kind, "app_mention")]


def answers(there, channel, text):
    def look():
        found = channel_named(there, lambda c: c["id"] == channel)
        flat = [r for m in found["messages"] for r in (m, *m.get("replies", []))]
        return next((m for m in flat if m.get("bot_id") and text in words(m)), None)

    return there.wait(look, what=f"an answer with “{text}”")


def test_a_mention_in_the_teams_channel_is_answered_in_its_thread_once(there):
    mention = f"@{there.state()['app']['name']}"
    ts = say(there, f"{mention} what do we know about Ines Okafor?")
    answer = answers(there, "C0OUTREACH", "Lead status: new")
    assert answer["thread_ts"] == ts
    assert "The same as `/outreach prospect Ines Okafor`" in words(answer)
    [event] = deliveries(there, "events_api")
    there.post("faults", redeliver_event=event["body"]["payload"]["event_id"])
    there.wait(lambda: len(deliveries(there, "acknowledge")) == 2, what="the second delivery")
    there.click(answer, "prospect_open", user="U0REMY")
    assert "Ines Okafor" in str(there.view("U0REMY"))
    replies = next(m for m in there.messages() if m["ts"] == ts)["replies"]
    assert len(replies) == 1


def test_elsewhere_only_who_asked_sees_the_answer(there):
    other = channel_named(there, lambda c: not c["is_im"] and c["id"] != "C0OUTREACH")
    name = there.state()["app"]["name"]
    there.post("command", user="U0ADA", channel=other["id"], text=f"/invite @{name}")
    say(there, f"@{name} what is approved and waits?", channel=other["id"])
    line = there.ephemeral("Nothing is approved")
    assert (line["user"], line["channel"]) == ("U0ADA", other["id"])


def test_a_message_to_it_alone_is_answered_there_and_offers_what_fits_the_hour(there):
    there.post("home", user="U0ADA")
    direct = channel_named(there, lambda c: c["is_im"])["id"]
    say(there, "hello", channel=direct)
    offered = answers(there, direct, "Ask me in plain words")
    assert action_ids(offered) == 4 * ["ask_prompt"]
    [first, *_] = elements(offered)
    there.post(
        "click",
        user="U0ADA",
        channel=direct,
        ts=offered["ts"],
        action_id="ask_prompt",
        block_id=first["block_id"],
    )
    there.ephemeral("The same as `/outreach")
    say(there, "sing me a song about <!channel>", channel=direct)
    refused = answers(there, direct, "That question is not understood")
    assert "<!channel>" not in str(refused)


def test_its_pane_offers_what_is_understood_and_names_each_thread_by_its_question(there):
    pane = there.post("home", user="U0REMY", tab="messages")["channel"]
    shown = there.wait(lambda: there.state()["assistant"].get(pane), what="prompts")
    assert len(shown["prompts"]) == 4
    for prompt in shown["prompts"]:
        assert prompt["title"] == prompt["message"]
        assert read_question(prompt["message"])
    question = shown["prompts"][0]["message"]
    ts = say(there, question, channel=pane, user="U0REMY")
    answer = answers(there, pane, "The same as `/outreach")
    assert answer["thread_ts"] == ts

    def named():
        return there.state()["assistant"].get(f"{pane} {ts}", {}).get("title")

    assert there.wait(named, what="the thread's name") == question
    more = say(there, "what are our limits?", channel=pane, user="U0REMY", thread_ts=ts)
    assert answers(there, pane, "The same as `/outreach limits`")["thread_ts"] == ts
    after = say(there, "any duplicates?", channel=pane, user="U0REMY")
    there.wait(lambda: f"{pane} {after}" in there.state()["assistant"], what="the next name")
    assert f"{pane} {more}" not in there.state()["assistant"], "a thread is named once"
    assert named() == question
    homes = [v["user"] for v in there.state()["views"] if v["type"] == "home"]
    assert "U0REMY" not in homes, "only the pane was opened"


def titles(there):
    """How often Slack was asked to name a thread."""
    entries = there.http.get("/control/journal").json()["entries"]
    return sum(entry["name"] == "assistant.threads.setTitle" for entry in entries)


def test_an_answer_needs_nothing_of_what_slack_shows_around_it(there):
    missing = {"error": "missing_scope", "times": True}
    there.post("faults", fail={"assistant.threads.setTitle": missing})
    pane = there.post("home", user="U0REMY", tab="messages")["channel"]
    before = titles(there)
    ts = say(there, "which campaigns are there?", channel=pane, user="U0REMY")
    assert answers(there, pane, "The same as `/outreach campaigns`")["thread_ts"] == ts
    there.wait(lambda: titles(there) > before, what="the name that Slack refuses")
    there.post("faults", clear=True)
    after = say(there, "what runs by itself?", channel=pane, user="U0REMY")
    named = f"{pane} {after}"
    there.wait(lambda: there.state()["assistant"].get(named), what="the next thread's name")
    assert f"{pane} {ts}" not in there.state()["assistant"]


def test_every_button_of_home_works_where_there_is_no_channel(there):
    def home():
        views = [v for v in there.state()["views"] if v["user"] == "U0ADA"]
        return next((v for v in views if v["view"]["type"] == "home"), None)

    if home() is None:
        there.post("home", user="U0ADA")
    found = [each["action_id"] for each in elements(there.wait(home, what="Home")["view"])]
    assert found == [
        *("offer_open", "clock_edit", "places_edit", "week_edit", "limits_edit", "approvals_edit"),
        "icp_edit",
        *("audience_add", "sender_add", "sending_open", "alerts_edit"),
    ]
    titles = []
    for action in found:
        before = {view["view_id"] for view in there.state()["views"]}

        def pressed(action=action):
            shown = home()  # it is drawn anew after each form
            element = next(e for e in elements(shown["view"]) if e["action_id"] == action)
            return there.http.post(
                "/control/click",
                json={"user": "U0ADA", "view_id": shown["view_id"], "action_id": action}
                | {"block_id": element["block_id"]},
            ).is_success

        def opened(before=before):
            modals = (v for v in there.state()["views"] if v["view"]["type"] == "modal")
            return next((v for v in modals if v["view_id"] not in before), None)

        there.wait(pressed, what=f"{action} on Home")
        view = there.wait(opened, what=action)
        titles.append(view["view"]["title"]["text"])
        if action == "week_edit":
            there.post("submit", user="U0ADA", view_id=view["view_id"], values={})
            direct = channel_named(there, lambda c: c["is_im"])["id"]
            answers(there, direct, "week")
        else:
            there.post("close", user="U0ADA", view_id=view["view_id"])
    assert len(set(titles)) == len(found)
