"""The shortest way through everything: a command, a message, a click, a modal, the journal."""

from tests.sandbox.conftest import ADA, OUTREACH

BUTTON = {
    "type": "actions",
    "elements": [
        {
            "type": "button",
            "action_id": "way_approve",
            "text": {"type": "plain_text", "text": "Approve"},
            "value": "7",
        }
    ],
}
MODAL = {
    "type": "modal",
    "callback_id": "way_modal",
    "title": {"type": "plain_text", "text": "Edit"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "body",
            "label": {"type": "plain_text", "text": "Body"},
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True},
        }
    ],
}


def test_from_a_command_to_a_submitted_modal(sandbox, bolt):
    submitted = []

    @bolt.app.command("/outreach")
    def outreach(ack, command, client):
        ack(f"You said {command['text']}")
        client.chat_postMessage(channel=command["channel_id"], text="A draft", blocks=[BUTTON])

    @bolt.app.action("way_approve")
    def approve(ack, body, client):
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="Done")

    @bolt.app.view("way_modal")
    def save(ack, view):
        submitted.append(view["state"]["values"]["body"]["text"]["value"])
        ack()

    after = sandbox.now_at()
    said = sandbox.do("command", user=ADA, channel=OUTREACH, text="/outreach help")
    assert said["acknowledged"]
    assert said["ephemerals"][0]["text"] == "You said help"
    posted = sandbox.until(lambda e: e["name"] == "chat.postMessage", after=after)[0]
    ts = posted["answer"]["ts"]
    clicked = sandbox.do(
        "click", user=ADA, channel=OUTREACH, ts=ts, action_id="way_approve", wait_for_view=5
    )
    assert clicked["acknowledged"]
    view_id = clicked["opened"][0]
    sent = sandbox.do("submit", user=ADA, view_id=view_id, values={"body": {"text": "Hello"}})
    assert sent["acknowledged"]
    assert submitted == ["Hello"]
    assert view_id not in [v["view_id"] for v in sandbox.state()["views"]]
