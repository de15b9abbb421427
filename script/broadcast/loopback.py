"""What needs no privilege: the broadcast address of loopback, and one service on this machine."""

import os
import pathlib
import subprocess
import tempfile
import time

from network import ask_by_curl, end


class Loopback:
    """A service on a free port; several servers of it on one port are its hosts."""

    def __init__(self, binary):
        self.binary = binary
        self.folder = tempfile.TemporaryDirectory(prefix="check-broadcast-")
        place = pathlib.Path(self.folder.name)
        self.log = open(place / "log", "w+")
        file = place / "address"
        self.process = subprocess.Popen(
            [
                "setpriv", "--pdeathsig", "TERM",
                binary, "serve", "--listen", "127.0.0.1:0", "--loops", "1", "--address-file", str(file),
            ], stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 20
        while not file.exists() or not file.read_text().strip():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.log.seek(0)
                raise RuntimeError(f"the service did not start; it said: {self.log.read()}")
            time.sleep(0.05)
        self.url = file.read_text().splitlines()[0]

    def ask(self, method, path, body=None):
        return ask_by_curl([], self.url, method, path, body)

    def search(self, *arguments):
        done = subprocess.run(
            [self.binary, "search", *arguments], capture_output=True, text=True, timeout=20,
            env=dict(os.environ, LASTWORD_URL=self.url))
        return done.returncode, done.stdout + done.stderr

    def close(self):
        status = end(self.process)
        self.log.close()
        self.folder.cleanup()
        if status:
            print(f"FAILED  the service ended with {status}")
        return status == 0
