#!/usr/bin/env python3
"""The units of config/systemd as systemd itself reads them: no complaint, and an exposure of 2.0 or less."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

EXPOSURE_MAX = 2.0
UNITS = pathlib.Path("config/systemd")


def analyze(*arguments):
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)


def main():
    if shutil.which("systemd-analyze") is None:
        sys.exit("units: systemd-analyze is missing: scripts/setup --tests")
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        for unit in UNITS.iterdir():
            # The program need not be installed here.
            text = unit.read_text().replace("/usr/bin/invito", "/bin/true")
            pathlib.Path(folder, unit.name).write_text(text)
        units = sorted(pathlib.Path(folder).glob("invito-*.service")) + sorted(pathlib.Path(folder).glob("*.timer"))
        if len(units) != 6:
            problems.append(f"{UNITS}: 6 units are expected, there are {len(units)}")
        verified = analyze("verify", "--man=no", *map(str, units))
        if verified.returncode != 0 or folder in verified.stderr:
            problems.append(verified.stderr)
        for unit in units:
            if unit.suffix == ".timer":
                calendar = re.search(r"^OnCalendar=(.+)$", unit.read_text(), re.MULTILINE).group(1)
                if analyze("calendar", calendar).returncode != 0:
                    problems.append(f"{unit.name}: no calendar: {calendar}")
            elif "@" not in unit.name:
                told = analyze("security", "--offline=yes", str(unit)).stdout
                found = re.search(r"exposure level for \S+: ([\d.]+)", told)
                if found is None or float(found.group(1)) > EXPOSURE_MAX:
                    problems.append(f"{unit.name}: exposure {found.group(1) if found else 'unknown: ' + told}")
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


main()
