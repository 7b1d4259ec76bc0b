"""The site's supervisor: `run`, `exec -- COMMAND`, `with -- COMMAND`, `clean`. See DEVELOPING.md."""

import sys

from ops import throwaway
from ops.crew import Interrupted
from ops.places import Refusal

USAGE = """usage: python -m ops.stack exec -- COMMAND   run COMMAND with a PostgreSQL and a Valkey of its own, thrown away afterwards"""


def main(arguments: list[str]) -> int:
    match arguments:
        case ["exec", "--", *command] if command:
            return throwaway.execute(command)
        case _:
            print(USAGE, file=sys.stderr)
            return 2


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        code = 1
    except Interrupted as interrupted:
        code = 128 + interrupted.signum
    sys.exit(code)
