"""Decides what becomes of a draft: who reads, changes, approves and skips it, and when."""
