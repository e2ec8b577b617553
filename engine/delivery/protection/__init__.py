"""Decides who is never written to again, and what is kept, told and erased of people."""
