"""Takes what was approved to the wire, once, and settles what became of it."""
