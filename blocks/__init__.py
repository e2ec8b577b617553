"""How answers look in Slack: pure functions from views to messages."""
