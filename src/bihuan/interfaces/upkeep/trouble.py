"""Why upkeep could not do what it was asked to; ``interfaces/wording/upkeep.py`` says it in the reader's language."""

from typing import Any


class Trouble(Exception):
    """A code with its parameters, as a refusal has them. Nothing was changed, or what was begun has been taken back."""

    def __init__(self, code: str, **parameters: Any) -> None:
        super().__init__(code, parameters)
        self.code = code
        self.parameters = parameters

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.parameters.items())
        return f"{self.code}: {told}" if told else self.code
