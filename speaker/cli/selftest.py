"""The command that tries the installation itself: selftest."""

from speaker.cli.screen import out


def selftest() -> None:
    """Try whether this installation works: modules, PortAudio, a sentence said and heard.

    It needs no settings, no device and no network. The installer asks it of every new release.

    Example: [bold]speaker selftest[/bold]
    """
    from speaker.desk.selftest import selftest as steps

    for done in steps():
        out.print(f"[green]✓[/green] {done}")
