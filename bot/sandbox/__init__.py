"""The local workspace: Slack and a mail server on loopback, as far as an app and a person see."""
