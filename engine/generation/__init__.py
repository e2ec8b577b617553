"""The words of a touch: what may be said, who writes it, what is checked."""
