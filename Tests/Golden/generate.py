"""Golden values for Homeostat, computed from the equations of the rules with PyTorch's autograd.

    python generate.py           writes the files beside this script
    python generate.py --check   checks the scripts against PyTorch and finite differences,
                                 and the files against a fresh computation
"""

import json
import sys
from pathlib import Path

from cases import fixed_data, golden
from check import check
from formats import write_formats


def write_golden(folder, values):
    """One line a field and one line a case; Python prints the digits that give a double back."""
    def compact(value):
        return json.dumps(value, separators=(",", ":"), allow_nan=False)

    fields = [f'"{key}":{compact(value)}' for key, value in values.items() if key != "cases"]
    lines = ",\n".join(compact(c) for c in values["cases"])
    text = "{" + ",\n".join(fields) + ',\n"cases":[\n' + lines + "\n]}\n"
    (folder / "golden.json").write_text(text)


if __name__ == "__main__":
    folder = Path(__file__).resolve().parent
    if sys.argv[1:] == ["--check"]:
        check(folder)
    elif not sys.argv[1:]:
        write_golden(folder, golden())
        write_formats(folder, fixed_data()[2])
    else:
        sys.exit(__doc__)
