"""The site's supervisor on one machine. DEVELOPING.md tells its story; docs/adr/0002 why there is one."""

import sys
from collections.abc import Callable

from ops import lasting, throwaway
from ops.crew import Interrupted
from ops.places import Refusal

USAGE = """usage: python -m ops.stack run                the whole site, until Ctrl-C
       python -m ops.stack with -- COMMAND    COMMAND with the site's own engines, started if they are not running
       python -m ops.stack exec -- COMMAND    COMMAND with engines of its own, thrown away afterwards
       python -m ops.stack clean              remove the site's data on this machine"""


def main(arguments: list[str]) -> int:
    match arguments:
        case ["run"]:
            return lasting.run()
        case ["with", "--", *command] if command:
            return lasting.accompany(command)
        case ["exec", "--", *command] if command:
            return throwaway.execute(command)
        case ["clean"]:
            return lasting.clean()
        case _:
            print(USAGE, file=sys.stderr)
            return 2


def answer(work: Callable[[], int]) -> int:
    """The exit code of `work`; what stops it is one sentence, never a traceback."""
    try:
        return work()
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except Interrupted as interrupted:
        return 128 + interrupted.signum
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(answer(lambda: main(sys.argv[1:])))
