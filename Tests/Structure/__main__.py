"""Reads the Swift sources, and says where they break the rules of their structure."""

import sys
from pathlib import Path

from rules import check

ROOT = Path(__file__).resolve().parents[2]

if __name__ == "__main__":
    findings = check(ROOT)
    for finding in findings:
        print(finding, file=sys.stderr)
    sys.exit(1 if findings else 0)
