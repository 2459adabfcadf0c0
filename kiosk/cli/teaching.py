"""What stands under a command's --help: lines to copy, and what its exit codes mean."""

EXITS = "0 done, 1 refused or failed with a reason, 2 wrong usage, 3 nothing there, 4 device fault, 5 no network"


def teach(*examples: str, exits: str = "") -> str:
    """A typer epilog: its line ends stay, an empty line would part paragraphs."""
    lines = ["Examples:", *(f"  {example}" for example in examples)]
    return "\n".join([*lines, *([f"Exit codes: {exits}."] if exits else [])])
