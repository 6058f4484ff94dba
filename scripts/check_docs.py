"""Whether the papers say what there is: generated pages are fresh, links lead somewhere, commands are named."""

import subprocess
import sys

sys.exit(
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/architecture/test_papers.py"]
    ).returncode
)
