"""Measures what the product does against a limit measured beside it: `make bench`."""
