"""The only code that knows HTTP, files, the network, the terminal or the clock."""
