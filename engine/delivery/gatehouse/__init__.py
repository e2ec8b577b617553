"""Decides whether an approved message may leave now, and how much the limits still let out."""
