"""The checks that need several hosts."""

import ipaddress
import socket
import struct
import subprocess
import sys
import time

from everywhere import check_broadcast, check_discovery, check_late, check_permission, check_rules, check_silence
from everywhere import check_table, slow_program
from findings import answers, errors, send, serve, told
from network import ANSWERS_PER_PEER

DIRECTED, LIMITED = "udp://192.0.2.255", "udp://255.255.255.255"


def check_hosts(findings, network):
    broadcasts(findings, network)
    discovery(findings, network)
    wildcard(findings, network)
    unicast(findings, network)
    refusals(findings, network)
    scopes_and_stacks(findings, network)
    names(findings, network)
    echoes(findings, network)
    strangers(findings, network)


def broadcasts(findings, network):
    one, two, three = network.hosts
    for host in (two, three):
        serve(host, "greeter", "udp://0.0.0.0:4460", reply={"fixed": f"host {host.number}"})
    expected = [(f"udp://{host.address}:4460", f"host {host.number}") for host in (two, three)]
    check_broadcast(findings, one, "directed broadcast", f"{DIRECTED}:4460", expected)
    check_broadcast(findings, one, "limited broadcast over eth0", f"{LIMITED}:4460", expected, interface="eth0")
    check_broadcast(findings, one, "limited broadcast over 192.0.2.1", f"{LIMITED}:4460", expected, interface="192.0.2.1")
    for host in (two, three):
        seen = [(host_of(report["peer"]), report["received"]["text"]) for report in reports(host, "greeter", 3)]
        findings.check(f"(1) what host {host.number} saw of them", seen == [("192.0.2.1", "who is there?")] * 3, seen)
    exchange = send(one, f"{LIMITED}:4460", broadcast=True, collect="100ms")
    findings.check("(1) limited broadcast without a route", errors(exchange)[0][1] == "ENETUNREACH", errors(exchange))
    check_permission(findings, one, f"{DIRECTED}:4460")
    check_silence(findings, one, f"{DIRECTED}:4461")
    check_rules(findings, three)


def discovery(findings, network):
    one, two, three = network.hosts
    shared = {"options": {"SO_REUSEADDR": True}}
    for host in network.hosts:
        service = {"name": "printer", "address": f"tcp://{host.address}:631", "text": f"floor={host.number}"}
        serve(host, "printer", "udp://0.0.0.0:4445", service=service, **shared)
    addresses = [f"tcp://{host.address}:631" for host in network.hosts]
    check_discovery(findings, one, "three hosts", f"{DIRECTED}:4445", [(address, 1) for address in addresses])
    check_table(findings, one, f"{DIRECTED}:4445", 3)
    status, text = one.search("--interface", "eth0", "--within", "300ms", "--late", "0s")
    is_so = status == 0 and text.count("tcp://") == 3
    findings.check("(5) lastword search for everything, to 255.255.255.255", is_so, f"exit {status}")
    findings.show(text)

    # A second server on the same port gets each broadcast as well.
    service = {"name": "printer", "address": "tcp://192.0.2.2:631", "text": "floor=2"}
    serve(two, "twin", "udp://0.0.0.0:4445", service=service, **shared)
    doubled = [(address, 2 if address == "tcp://192.0.2.2:631" else 1) for address in addresses]
    check_discovery(findings, one, "one host answers twice", f"{DIRECTED}:4445", doubled)

    serve(three, "slow", "udp://0.0.0.0:4447", program=slow_program("tcp://192.0.2.3:9100"))
    check_late(findings, one, f"{DIRECTED}:4447", "tcp://192.0.2.3:9100")

    serve(one, "listener", "udp://0.0.0.0:4446", reply="none")
    announced = {"name": "clock", "announce": "50ms", "to": f"{DIRECTED}:4446"}
    serve(two, "clock", "udp://0.0.0.0:4448", service=announced)
    line, seen = "LASTWORD/1 SERVICE clock -", ""
    deadline = time.monotonic() + 10
    while seen.count(line) < 3 and time.monotonic() < deadline:
        seen = reports(one, "listener", 1)[0]["received"]["text"]
    two.ask("DELETE", "/v1/servers/clock")
    findings.check("(5) announcements are heard, one after another", seen.startswith(line * 3), f"{seen[:80]!r}…")


def reports(host, server, count):
    """The reports of a server's conversations, once there are so many."""
    path = f"/v1/connections?server={server}&count={count}&wait=10s"
    items = host.ask("GET", path)[1]["items"]
    return [host.ask("GET", f"/v1/connections/{item['id']}")[1] for item in items]


def wildcard(findings, network):
    """(6) A server that is bound to all addresses answers from the one that was asked."""
    one, two, _ = network.hosts
    two.ip("addr", "add", "192.0.2.22/24", "dev", "eth0")
    two.ip("addr", "add", "2001:db8::22/64", "dev", "eth0", "nodad")
    serve(two, "all", "udp://0.0.0.0:4462", reply={"repeat": 1})
    serve(two, "all6", "udp://[::]:4464", reply={"repeat": 1})
    ends = ("192.0.2.2:4462", "192.0.2.22:4462", "[2001:db8::2]:4464", "[2001:db8::22]:4464")
    for to in (f"udp://{end}" for end in ends):
        for connected in (False, True):
            exchange = send(one, to, "from where?", connected=connected)
            sender = None if connected else to
            what = f"(6) asked at {to}, {'' if connected else 'not '}connected"
            findings.check(what, answers(exchange) == [(sender, "from where?")], told(exchange))


def unicast(findings, network):
    """(7) Two hosts, each with its half of the conversation."""
    one, two, _ = network.hosts
    for name, address in (("four", "192.0.2.2"), ("six", "[2001:db8::2]")):
        bound = serve(two, name, f"udp://{address}:4465")
        client = send(one, bound, "a1234")["client"]
        server = reports(two, name, 1)[0]
        ours = [client[key] for key in ("local", "peer")] + [client[key]["text"] for key in ("sent", "received")]
        theirs = [server[key] for key in ("peer", "local")] + [server[key]["text"] for key in ("received", "sent")]
        findings.check(f"(7) {bound}, as the server saw it", theirs == ours and ours[2:] == ["a1234", "a1234a1234"], theirs)


def refusals(findings, network):
    one = network.hosts[0]
    for to in ("udp://192.0.2.2:4999", "udp://[2001:db8::2]:4999"):
        exchange = send(one, to)
        seen = (exchange["client"]["outcome"], exchange["verdict"]["ending"], [errno for _, errno, _ in errors(exchange)])
        findings.check(f"(7) {to} is refused by its host", seen == ("refused", "refused", ["ECONNREFUSED"]), seen)
    exchange = send(one, "udp://192.0.2.99:4999")
    # Nobody has that address: the kernel asks for it for three seconds, so there is no answer yet.
    seen = (exchange["client"]["outcome"], answers(exchange))
    findings.check("(7) an address that nobody has", seen == ("timeout", []), seen)


def scopes_and_stacks(findings, network):
    """(8)"""
    one, two, _ = network.hosts
    serve(two, "dual", "udp://[::]:4466", reply={"repeat": 1})
    serve(two, "dual-tcp", "tcp://[::]:4466", reply={"repeat": 1})
    for host in ("[fe80::2%eth0]", "[2001:db8::2]", "192.0.2.2"):
        for scheme in ("udp", "tcp"):
            client = send(one, f"{scheme}://{host}:4466", "a1234")["client"]
            answer = client["received"]["text"].strip()
            is_so = (client["outcome"], answer) == ("completed", "a1234")
            seen = f"{client['outcome']}, {client['local']} → {client['peer']}"
            findings.check(f"(8) [::] gets what {scheme}://{host} is sent", is_so, seen)
    for server in ("dual", "dual-tcp"):
        peers = sorted(report["peer"] for report in reports(two, server, 3))
        hosts = {host_of(peer) for peer in peers}
        findings.check(f"(8) who asked, as {server} saw it", hosts == {"192.0.2.1", "2001:db8::1", "fe80::1"}, peers)
    seen = errors(send(one, "udp://[fe80::2]:4466"))
    findings.check("(8) fe80::2 without its interface", seen[0][:2] == ("connect", "EINVAL"), seen)
    serve(two, "six-only", "tcp://[::]:4467", options={"IPV6_V6ONLY": True})
    seen = send(one, "tcp://192.0.2.2:4467")["client"]["outcome"]
    findings.check("(8) with IPV6_V6ONLY IPv4 is refused", seen == "refused", seen)


def host_of(address):
    """The IP address in one with a port, without its scope; what IPv4 is to a socket of IPv6 is IPv4."""
    host = ipaddress.ip_address(address.split("//")[1].rsplit(":", 1)[0].strip("[]").split("%")[0])
    return str(getattr(host, "ipv4_mapped", None) or host)


def names(findings, network):
    """(9) several.test has an address of IPv6 and one of IPv4, and the server has the second one alone."""
    one, two, _ = network.hosts
    serve(two, "named", "tcp://192.0.2.2:4468")
    client = send(one, "tcp://several.test:4468", "a1234")["client"]
    tried = [(e["address"], e.get("errno", "")) for e in client["trace"] if e.get("call") == "connect"]
    expected = [("tcp://[2001:db8::2]:4468", "ECONNREFUSED"), ("tcp://192.0.2.2:4468", "")]
    is_so = tried == expected and client["outcome"] == "completed"
    findings.check("(9) every address of a name is tried, in order", is_so, tried)


def echoes(findings, network):
    """(10) A datagram with a sender that is made up has two servers answer each other; it does not go on for ever."""
    one, two, _ = network.hosts
    for host in (one, two):
        serve(host, "echo", f"udp://{host.address}:4469", reply={"repeat": 1})
    subprocess.run(one.inside(sys.executable, __file__, one.address, two.address, "4469"), check=True, timeout=20)
    # There is one datagram under way at a time, so with the first that is not sent it is over.
    counts, previous = None, ()
    deadline = time.monotonic() + 10
    while counts != previous and time.monotonic() < deadline:
        previous = counts
        time.sleep(0.5)
        seen = [reports(host, "echo", 1)[0] for host in (one, two)]
        counts = [len(report["messages"]) + report["messagesDropped"] for report in seen]
    withheld = [host.ask("GET", "/v1/servers/echo")[1]["connections"]["withheld"] for host in (one, two)]
    is_so = counts == previous and sum(counts) > ANSWERS_PER_PEER and sum(withheld) == 1
    findings.check("(10) two servers that answer each other calm down", is_so, f"{counts} messages, {withheld} withheld")


def strangers(findings, network):
    """(11) Who is not allowed as a target gets no answer either; that he can be reached does not matter."""
    one, two, _ = network.hosts
    for host in (one, two):
        host.ip("addr", "add", f"198.51.100.{host.number}/24", "dev", "eth0")
    serve(two, "shy", "udp://192.0.2.2:4470")
    exchange = send(one, "udp://192.0.2.2:4470", interface="198.51.100.1", timeouts={"message": "300ms"})
    report = reports(two, "shy", 1)[0]
    withheld = two.ask("GET", "/v1/servers/shy")[1]["connections"]["withheld"]
    skipped = [entry["skipped"] for entry in report["trace"] if "skipped" in entry]
    is_so = not answers(exchange) and report["received"]["text"] == "who is there?" and withheld == 1
    findings.check(f"(11) no answer to {host_of(report['peer'])}, which is not allowed", is_so, skipped)


def spoof(source, target, port):
    """Sends a datagram in the name of another socket."""
    payload = b"ping"
    datagram = struct.pack("!HHHH", port, port, 8 + len(payload), 0) + payload
    # The kernel fills in the length, the id and the checksum.
    header = struct.pack(
        "!BBHHHBBH4s4s", 0x45, 0, 0, 0, 0, 64, socket.IPPROTO_UDP, 0,
        ipaddress.ip_address(source).packed, ipaddress.ip_address(target).packed)
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as raw:
        raw.sendto(header + datagram, (target, 0))


if __name__ == "__main__":
    spoof(sys.argv[1], sys.argv[2], int(sys.argv[3]))
