"""Sends what was approved, once, and says why something has not gone out."""
