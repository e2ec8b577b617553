"""What operations answer: frozen values that blocks draw, the shell prints, and tests compare."""
