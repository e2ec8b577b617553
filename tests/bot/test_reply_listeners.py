"""An answer's way through a running bot: sent by SMTP, answered by Maildir, decided by a click."""

from __future__ import annotations

import pytest

from tests.local import action_ids, running, words

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reply")]
WHO = "Colin Draper"
ADDRESS = "colin.draper@draper.example"
CSV = f"Name,Email,Company,Title\n{WHO},{ADDRESS},Draper Academy,Head of School\n"


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    """A bot; a prospect with an address only; the first message approved and sent."""
    database = f"sqlite:///{tmp_path_factory.mktemp('replies')}/drumbeat.db"
    with running(database, tmp_path_factory.mktemp("home"), "--no-rate-limit") as process:
        local = process.ready()
        local.upload("one.csv", CSV.encode())
        local.click(local.message("one.csv", with_action="import_confirm"), "import_confirm")
        local.message("was imported")
        local.begin(WHO)
        yield local


def approve_all(there):
    while True:
        drafts = [
            message
            for message in there.messages()
            if WHO in words(message) and "draft_approve" in action_ids(message)
        ]
        if not drafts:
            return
        there.click(drafts[0], "draft_approve")
        before = drafts[0]["ts"]
        there.wait(
            lambda ts=before: next(
                (
                    m
                    for m in there.messages()
                    if m["ts"] == ts and "draft_approve" not in action_ids(m)
                ),
                None,
            ),
            what="the approved card",
        )


def mails(there):
    return [mail for mail in there.mails() if ADDRESS in str(mail["to"])]


def test_from_approval_to_a_booked_meeting(there):
    there.message(WHO, with_action="draft_approve")
    approve_all(there)
    there.command("dry-run 12")
    assert "nothing was sent or changed" in words(there.ephemeral("in the next 12 hours"))
    there.command("pending")
    there.ephemeral("approved message")
    for _ in range(6):
        if mails(there):
            break
        there.post("clock", advance_hours=24)
    sent = mails(there)
    assert len(sent) == 1
    assert "unsubscribe" in sent[0]["headers"]["List-Unsubscribe"]

    there.post(
        "mail/answer",
        address=ADDRESS,
        touch_message_id=sent[0]["message_id"],
        text="Happy to talk. Does <!channel> Thursday at 15:00 work?",
    )
    alert = there.message("wants to talk", with_action="reply_meeting")
    assert "Happy to talk" in words(alert)
    assert "The sequence was stopped." in words(alert)
    there.click(alert, "reply_meeting")
    done = there.message("Ada Admin noted that a meeting is booked")
    assert action_ids(done) == []
    assert done["ts"] == alert["ts"]
    there.post("clock", advance_hours=24 * 14)
    assert len(mails(there)) == 1, "nothing follows an answer"
    there.command(f"why {WHO}")
    there.ephemeral("stopped")
    there.command(f"suppress {WHO}")
    there.click(there.ephemeral(f"Never write to {WHO}"), "suppress")
    there.ephemeral(f"Nobody writes to {WHO} again")


def test_not_now_asks_for_a_day_and_says_it(there):
    """Another prospect, on hold by the day that a person chooses."""
    name, address = "Petra Novak", "petra.novak@novak.example"
    there.upload("two.csv", f"Name,Email,Company\n{name},{address},Novak School\n".encode())
    there.click(there.message("two.csv", with_action="import_confirm"), "import_confirm")
    there.wait(
        lambda: any(
            "two.csv" in (said := words(m)) and "was imported" in said for m in there.messages()
        ),
        what="the import",
    )
    there.begin(name)
    there.click(there.message(name, with_action="draft_approve"), "draft_approve")
    for _ in range(6):
        if any(address in str(mail["to"]) for mail in there.mails()):
            break
        there.post("clock", advance_hours=24)
    there.post("mail/answer", address=address, text="Not now, we have exams.")
    alert = there.message("not now", with_action="reply_not_now")
    there.click(alert, "reply_not_now")
    view = there.view()

    def choose(day):
        values = {"until": {"until": {"selected_date": day}}}
        return there.post("submit", user="U0ADA", view_id=view["view_id"], values=values)

    assert "after today" in choose("2020-01-01")["errors"]["until"]
    assert not choose("2031-01-13").get("errors")
    done = there.message("Ada Admin put it off until 13 January 2031")
    assert done["ts"] == alert["ts"]


def test_a_wrong_label_is_corrected_and_the_table_of_effects_changed(there):
    """An opt-out that was none: undone by a press, and an answer drafted by another."""
    name, address = "Odile Brun", "odile.brun@brun.example"
    there.upload("three.csv", f"Name,Email,Company\n{name},{address},Brun School\n".encode())
    there.click(there.message("three.csv", with_action="import_confirm"), "import_confirm")
    there.message("*three.csv* was imported")
    there.begin(name)
    there.click(there.message(name, with_action="draft_approve"), "draft_approve")
    for _ in range(6):
        if any(address in str(mail["to"]) for mail in there.mails()):
            break
        there.post("clock", advance_hours=24)
    there.post("mail/answer", address=address, text="Please remove me from your list.")
    alert = there.message("wants no more messages", with_action="reply_wrong_label")
    assert "Suppressed: nobody writes to this person again." in words(alert)
    there.click(alert, "reply_wrong_label")
    values = {"label": {"value": {"selected_option": {"value": "interested"}}}}
    there.post("submit", user="U0ADA", view_id=there.view()["view_id"], values=values)
    again = there.message("corrected by Ada Admin", with_action="reply_draft_answer")
    assert again["ts"] == alert["ts"]
    assert "No longer suppressed." in words(again)
    there.click(again, "reply_draft_answer")
    there.message("Ada Admin had an answer drafted.")

    there.command("effects")
    table = there.ephemeral("What an answer sets off")
    ref = '{"label":"deferral","version":0}'
    there.click(table, "effects_edit", value=ref)
    chosen = {"lead_status": "deferred", "answer": "none", "alert": "channel"}
    entered = {
        name: {"value": {"selected_option": {"value": value}}} for name, value in chosen.items()
    } | {
        "follows": {"value": {"selected_options": [{"value": "holds"}]}},
        "absence_days": {"value": {"value": "thirty"}},
    }
    view = there.view()
    wrong = there.post("submit", user="U0ADA", view_id=view["view_id"], values=entered)
    assert "number of days" in wrong["errors"]["absence_days"]
    entered["absence_days"] = {"value": {"value": "30"}}
    assert not there.post("submit", user="U0ADA", view_id=view["view_id"], values=entered).get(
        "errors"
    )
    there.command("effects")
    changed = there.ephemeral("else 30 days")
    assert "Version 1, by Ada Admin" in words(changed)
    there.click(changed, "effects_reset")


def test_track_says_how_it_is_used(there):
    there.command("track nobody")
    there.ephemeral("track NAME replied")
