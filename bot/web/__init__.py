"""Serves over HTTP what the world outside Slack asks for: unsubscribing, reports, health."""
