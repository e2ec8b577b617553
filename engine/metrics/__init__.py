"""What came of it: figures of any time, and the week's digest."""
