"""``python -m qtrack``: the same as the command ``qtrack``."""

import sys

from qtrack.cli.main import main

sys.exit(main())
