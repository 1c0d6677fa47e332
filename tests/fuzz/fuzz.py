"""Runs Schemathesis against a studio as a user who is logged in: `fuzz.py URL ARGUMENT…`."""

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

CONFIG = Path(__file__).with_name("schemathesis.toml")
EMAIL = "fuzz@example.com"

# More than the run takes on a slow machine; then something hangs.
LONGEST_SECONDS = 900


def call(url: str, body: dict | None = None, token: str = "") -> dict:
    """The JSON that the studio answers; anything but a success is an error."""
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def main() -> int:
    url, *arguments = sys.argv[1:]
    call(f"{url}/register", {"email": EMAIL, "full_name": "", "date_of_birth": 0, "ethnicity": "", "gender": ""})
    token = call(f"{url}/login", {"email": EMAIL})["token"]
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", CONFIG, "run", f"{url}/openapi.json", *arguments]
    run = subprocess.run(command, env=os.environ | {"LIKENESS_TOKEN": token}, timeout=LONGEST_SECONDS)
    # Had the token stopped being good, most of the run would have checked nothing.
    call(f"{url}/get_user_info", token=token)
    return run.returncode


if __name__ == "__main__":
    sys.exit(main())
