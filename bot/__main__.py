"""`python -m bot` is `drumbeat`."""

from bot.cli import main

if __name__ == "__main__":
    main()
