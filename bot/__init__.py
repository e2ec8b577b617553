"""Parses what a person or a clock wants, calls one operation, shows the answer."""
