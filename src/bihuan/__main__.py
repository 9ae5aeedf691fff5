"""``python -m bihuan`` is the command ``bihuan``."""

from bihuan.interfaces.cli.main import main

if __name__ == "__main__":
    main()
