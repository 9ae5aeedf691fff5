"""``bihuan demo``: make the demo company, in a database of its own."""

import subprocess
import sys

import click

from bihuan.interfaces.cli.serve import demo_environment, manage


@click.command()
@click.option("--preset", default="equipment", show_default=True, help="Whose regulation it runs by.")
@click.option(
    "--scale", default=1.0, show_default=True, type=click.FloatRange(0.1, 1.0), help="Part of the people and customers."
)
@click.option("--seed", default=1, show_default=True, help="Another number makes another company.")
@click.option("--anew", is_flag=True, help="Throw away the demo company that is there.")
def demo(preset: str, scale: float, seed: int, anew: bool) -> None:
    """Make the demo company that `bihuan serve --demo` serves: twelve weeks up to today."""
    environment = demo_environment(preset)
    for command in (
        manage("prepare"),
        manage(
            *("make_demo", "--preset", preset, "--scale", str(scale), "--seed", str(seed)),
            *(["--anew"] if anew else []),
        ),
    ):
        done = subprocess.run(command, env=environment, check=False)
        if done.returncode != 0:
            sys.exit(done.returncode)
