"""A broadcast domain of three hosts: network namespaces on a bridge, each with a service of its own.

Everything is made within the namespaces that the script starts itself in once more (see enter): they, their interfaces,
mounts and processes are gone when that process is, and it goes with the one that has started it, whatever ends that.
Nothing outside is changed.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

# Where the namespaces have their names; there is nothing in it at first, and of the machine nobody answers there for names
# (nscd).
FOLDER = pathlib.Path("/run")
# With its first process a namespace of processes loses all others, and the mounts are nobody else's.
PRIVATE = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
# Whoever is not root is so in a namespace of users.
AS_ROOT = ["--user", "--map-root-user"]
PROBE = f"mount -t tmpfs none {FOLDER} && ip link add probe0 type bridge && ip link add probe1 type veth peer name probe2"
# Far less than two hosts can do in a second, on a busy machine too.
ANSWERS_PER_PEER = 50
# Of the whole part, so that nothing hangs.
LONGEST = 120


def way_in():
    """The command that makes namespaces here, and otherwise why there is none."""
    missing = [tool for tool in ("setpriv", "unshare", "nsenter", "ip", "curl") if not shutil.which(tool)]
    if missing:
        return None, f"there is no {', '.join(missing)} (Debian: util-linux, iproute2, curl)"
    said = ""
    for extra in ([], AS_ROOT):
        command = ["setpriv", "--pdeathsig", "KILL", PRIVATE[0], *extra, *PRIVATE[1:]]
        tried = subprocess.run([*command, "sh", "-c", PROBE], capture_output=True, text=True, timeout=20)
        if tried.returncode == 0:
            return command, ""
        said = tried.stderr.strip().replace("\n", "; ")
    return None, said


def enter(command, arguments):
    """Runs this script once more, inside; its exit code."""
    inside = [*command, sys.executable, *arguments]
    try:
        return subprocess.run(inside, timeout=LONGEST).returncode
    except subprocess.TimeoutExpired:
        print(f"FAILED  the hosts took longer than {LONGEST} s")
        return 1


def run(*command):
    """Runs a command that has to succeed; what it says."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip() or done.returncode}")
    return done.stdout


class Network:
    """The bridge and its hosts. The bridge is in the namespace of the script itself, which is a fourth one."""

    def __init__(self, binary, count=3):
        run("mount", "-t", "tmpfs", "none", str(FOLDER))
        run("ip", "link", "add", "bridge", "type", "bridge")
        run("ip", "link", "set", "bridge", "up")
        self.hosts = []
        self.name_hosts()
        for number in range(1, count + 1):
            self.hosts.append(Host(number, binary))

    def name_hosts(self):
        """A name with two addresses; and no resolver is asked, as none is reached from here."""
        table = FOLDER / "hosts"
        table.write_text("127.0.0.1 localhost\n::1 localhost\n2001:db8::2 several.test\n192.0.2.2 several.test\n")
        order = FOLDER / "nsswitch"
        order.write_text("hosts: files\n")
        for ours, theirs in ((table, "/etc/hosts"), (order, "/etc/nsswitch.conf")):
            if os.path.exists(theirs):
                run("mount", "--bind", str(ours), theirs)

    def close(self):
        """Ends the services as an operator would; whether each ended well."""
        return all([host.stop() for host in self.hosts])


class Host:
    """One host: 192.0.2.N, 2001:db8::N and fe80::N on eth0."""

    def __init__(self, number, binary):
        self.number, self.binary = number, binary
        self.address, self.address6, self.local6 = f"192.0.2.{number}", f"2001:db8::{number}", f"fe80::{number}"
        self.space = FOLDER / f"host{number}"
        # The name of a namespace is a mount.
        self.space.touch()
        run("unshare", f"--net={self.space}", "true")
        self.connect()
        self.log = open(FOLDER / f"log{number}", "w+")
        self.process = self.serve()
        self.await_health()

    def connect(self):
        port = f"port{self.number}"
        run("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", str(self.space))
        run("ip", "link", "set", port, "master", "bridge", "up")
        # Without the search for twins of an address, which takes a second or two, and with a link-local one that is known.
        self.ip("link", "set", "eth0", "addrgenmode", "none")
        self.ip("addr", "add", f"{self.address}/24", "broadcast", "+", "dev", "eth0")
        self.ip("link", "set", "lo", "up")
        self.ip("link", "set", "eth0", "up")
        for address in (self.address6, self.local6):
            self.ip("addr", "add", f"{address}/64", "dev", "eth0", "nodad")

    def inside(self, *command):
        return ["nsenter", f"--net={self.space}", *command]

    def ip(self, *arguments):
        run(*self.inside("ip", *arguments))

    def serve(self):
        networks = ["192.0.2.0/24", "2001:db8::/32", "fe80::/10"]
        # The last one may not ask everybody.
        if self.number < 3:
            networks.append("255.255.255.255")
        flags = [flag for network in networks for flag in ("--allow-target", network)]
        flags += ["--allow-listen", "0.0.0.0/0", "--allow-listen", "::/0", "--loops", "1"]
        flags += ["--answers-per-peer", str(ANSWERS_PER_PEER)]
        return subprocess.Popen(
            self.inside(self.binary, "serve", "--listen", "127.0.0.1:4480", *flags),
            stdout=self.log, stderr=self.log)

    def await_health(self):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self.process.poll() is None:
            if subprocess.run(self.inside(self.binary, "healthcheck"), capture_output=True).returncode == 0:
                return
            time.sleep(0.05)
        self.log.seek(0)
        raise RuntimeError(f"the service of host {self.number} did not become healthy; it said: {self.log.read()}")

    def stop(self):
        status = end(self.process)
        if status:
            print(f"FAILED  the service of host {self.number} ended with {status}")
        return status == 0

    def ask(self, method, path, body=None):
        """The status and the answer of the host's service."""
        return ask_by_curl(self.inside(), "http://127.0.0.1:4480", method, path, body)

    def search(self, *arguments):
        """`lastword search` on this host: its exit code, and what it prints."""
        done = subprocess.run(
            self.inside(self.binary, "search", *arguments), capture_output=True, text=True, timeout=20)
        return done.returncode, done.stdout + done.stderr


def end(process):
    """Asks a process to end, and makes it after a while; its status."""
    process.terminate()
    try:
        return process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def ask_by_curl(prefix, url, method, path, body):
    command = [*prefix, "curl", "--silent", "--show-error", "--max-time", "15", "-w", "\n%{http_code}", "-X", method]
    if body is not None:
        command += ["-d", json.dumps(body)]
    text, status = run(*command, url + path).rsplit("\n", 1)
    return int(status), json.loads(text) if text else None
