"""The calling strategies that `ahc link` has, by its own help: the one list of them for the runners beside this folder."""
import os
import re
import subprocess


def names(ahc=None):
    """Every strategy, the default first"""
    ahc = ahc or os.environ.get("AHC", "ahc")
    text = subprocess.run([ahc, "link", "--help"], stdout=subprocess.PIPE, check=True).stdout.decode()
    part = re.search(r"^ *--strategy .*?(?=^ *-{1,2}\w[\w-]* <)", text, re.M | re.S)
    found = re.findall(r"^ *- ([\w-]+):", part.group(), re.M) if part else []
    default = re.search(r"\[default: ([\w-]+)\]", part.group()) if part else None
    if not found or not default:
        raise SystemExit(f"{ahc} link --help does not list the values of --strategy")
    return sorted(found, key=lambda s: s != default.group(1))
