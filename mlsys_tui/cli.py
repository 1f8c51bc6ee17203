"""The command line. With no sub-command it opens the app; a command is imported when called."""

import gc
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from mlsys_tui import __version__
from mlsys_tui.console import BAD_INPUT, Settings
from mlsys_tui.labs import LABS, OpenLab, load
from mlsys_tui.text import BadInput, clean

COMMANDS = {
    "check": "mlsys_tui.commands.check:check",
    "exam": "mlsys_tui.commands.exam:exam",
    "export": "mlsys_tui.commands.export:export",
    "mark": "mlsys_tui.commands.mark:mark",
    "progress": "mlsys_tui.commands.progress:progress",
    "verify": "mlsys_tui.commands.verify:verify",
} | {name: reference for lab in LABS for name, reference in lab.commands.items()}


def _remember(ctx: click.Context, param: click.Parameter, value: Path | None) -> None:
    if value is not None:
        setattr(ctx.ensure_object(Settings), str(param.name), value)


def _place_options() -> list[click.Parameter]:
    """`--state` and `--content`, taken before or after the sub-command alike."""
    return [
        click.Option(
            [flag],
            type=click.Path(path_type=Path),
            callback=_remember,
            expose_value=False,
            help=text,
        )
        for flag, text in [
            ("--state", "Keep progress in this file."),
            ("--content", "Read the course from this folder."),
        ]
    ]


class _LazyGroup(click.Group):
    """A group that imports a sub-command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            import difflib

            near = difflib.get_close_matches(cmd_name, COMMANDS, n=1)
            hint = f'; did you mean "{near[0]}"?' if near else "; see mlsys-tui --help"
            raise click.UsageError(f'no command "{cmd_name}"{hint}')
        command: click.Command = load(COMMANDS[cmd_name])
        _place(command)
        return command


def _place(command: click.Command) -> None:
    """Let the command, and each of its own, take `--state` and `--content`."""
    names = {parameter.name for parameter in command.params}
    command.params += [option for option in _place_options() if option.name not in names]
    for each in command.commands.values() if isinstance(command, click.Group) else ():
        _place(each)


@click.group(cls=_LazyGroup, invoke_without_command=True, params=_place_options())
@click.version_option(__version__, message="mlsys-tui %(version)s")
@click.option("--ascii", "ascii_only", is_flag=True, help="Draw with ASCII characters only.")
@click.option("--no-motion", is_flag=True, help="Do not animate anything.")
@click.pass_context
def cli(ctx: click.Context, /, **_: bool) -> None:
    """A five-hour laboratory for machine-learning systems. Without a command, opens the app."""
    ctx.ensure_object(Settings)


@cli.result_callback()
@click.pass_context
def _open_app(ctx: click.Context, result: Any, ascii_only: bool, no_motion: bool) -> None:
    """Open the app when no sub-command ran, or when one asks for its lab."""
    if ctx.invoked_subcommand is None or isinstance(result, OpenLab):
        os.environ.setdefault("TEXTUAL_FPS", "240")  # a key waits 4 ms for its frame, not 16
        gc.disable()  # modules on their way in are no garbage: saves a twentieth of the start
        from mlsys_tui.launch import run

        place = result if isinstance(result, OpenLab) else None
        settings: Settings = ctx.obj
        ctx.exit(
            run(
                settings.state,
                settings.content,
                ascii_only=ascii_only,
                motion=not no_motion,
                place=place,
            )
        )


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and exit: every error is one line on standard error."""
    try:
        code: Any = cli.main(arguments, prog_name="mlsys-tui", standalone_mode=False)
    except click.Abort:
        code = 130
    except click.ClickException as error:
        code = _complain(error.format_message(), error.exit_code)
    except BadInput as error:
        code = _complain(str(error), BAD_INPUT)
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


def _complain(sentence: str, code: int) -> int:
    click.echo(f"mlsys-tui: error: {clean(sentence, one_line=True)}", err=True)
    return code
