"""The command `pressmark`: its commands in the order in which one meets them, and what becomes of errors."""

from __future__ import annotations

import logging
import os
import sqlite3
import sys
from typing import Any

import click

from pipelines.errors import PressmarkError
from scraper import __version__
from scraper.commands import crawling, keeping, reading, trying
from scraper.commands.common import ARCHIVE

__all__ = ["main"]

logger = logging.getLogger(__name__)


class _Commands(click.Group):
    """Commands in the order in which one meets them, and errors as one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what the disk or the archive's file refuses is one line (with --verbose, the traceback too).

        Raises:
            click.ClickException: The line.
        """
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except (OSError, sqlite3.DatabaseError) as error:
            from scraper.terminal.problems import line

            words = line(error, archive=ctx.meta.get(ARCHIVE))
            if words is None:
                raise
            logger.info("where it happened:", exc_info=error)
            raise click.ClickException(words) from error

    def main(self, *args: Any, **options: Any) -> Any:
        """Run a command; what goes wrong is one line on stderr, exit code 2 for wrong words, 1 for a failed job."""
        try:
            return super().main(*args, **{**options, "standalone_mode": False})
        except click.UsageError as error:
            hint = f" (see `{error.ctx.command_path} --help`)" if error.ctx else ""
            click.echo(f"{error.format_message()}{hint}", err=True)
            sys.exit(error.exit_code)
        except click.ClickException as error:
            click.echo(error.format_message(), err=True)
            sys.exit(error.exit_code)
        except PressmarkError as error:
            click.echo(str(error), err=True)
            sys.exit(1)
        except (click.Abort, KeyboardInterrupt):
            sys.exit(130)
        except BrokenPipeError:  # `pressmark export | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="pressmark")
def main() -> None:
    """Archives the news: finds articles, keeps the bytes, takes out the text, stores every version.

    \b
    pressmark demo                        see it work on a built-in site
    pressmark crawl https://axar.az/      archive a site into ./archive.db
    pressmark browse                      read it in the browser
    """


for _command in (
    trying.demo,
    crawling.add,
    crawling.crawl,
    crawling.watch,
    crawling.sources,
    crawling.status,
    reading.search,
    reading.show,
    reading.edits,
    reading.copies,
    reading.cite,
    keeping.export,
    trying.extract,
    keeping.remove,
    keeping.backup,
    reading.browse,
):
    main.add_command(_command)


if __name__ == "__main__":
    main()
