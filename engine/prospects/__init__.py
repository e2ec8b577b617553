"""Imports, recognises and keeps the people to write to."""
