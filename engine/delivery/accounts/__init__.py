"""Keeps the mailboxes and numbers that messages leave from, and whose answers are read."""
