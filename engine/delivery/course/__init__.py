"""Decides how sequences and campaigns run: begun, paused, moved, changed, ended."""
