"""Scores prospects with reasons, sorts them into segments, and ranks them."""
