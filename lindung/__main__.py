"""`python -m lindung`: the same as the `lindung` command."""

from lindung.config.command import main

if __name__ == "__main__":
    main()
