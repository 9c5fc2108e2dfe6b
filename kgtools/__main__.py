"""`python -m kgtools` is the command `kgtools`."""

import sys

from kgtools.cli import main

if __name__ == "__main__":
    sys.exit(main())
