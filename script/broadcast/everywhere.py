"""The checks of both parts: what holds of a broadcast address on any network, that of loopback among them."""

from findings import answers, errors, found, search, send, told

# How long the answers of others are collected; on this machine they take a millisecond.
COLLECT = "300ms"


def check_broadcast(findings, place, what, to, expected, **fields):
    """(1) Who answers. `expected` are senders and words, in any order."""
    exchange = send(place, to, broadcast=True, collect=COLLECT, **fields)
    findings.check(f"(1) {what}", sorted(answers(exchange)) == sorted(expected), told(exchange))


def check_permission(findings, place, to):
    """(2) Without `broadcast`, on a socket that is connected and on one that is not."""
    for connected, call in ((True, "connect"), (False, "sendmsg")):
        seen = errors(send(place, to, connected=connected))
        is_so = [(name, errno) for name, errno, _ in seen][:1] == [(call, "EACCES")] and "broadcast" in seen[0][2]
        findings.check(f"(2) {to} without broadcast, {'' if connected else 'not '}connected", is_so, seen)


def check_silence(findings, place, to):
    """(3) Nobody refuses a broadcast: where nobody listens there is silence."""
    exchange = send(place, to, broadcast=True, collect=COLLECT)
    seen = (exchange["client"]["outcome"], exchange["verdict"]["ending"], errors(exchange), answers(exchange))
    findings.check(f"(3) nobody listens on {to}", seen == ("completed", "silence", [], []), seen)


def check_rules(findings, place):
    """(4) Every host at once is a target that has to be allowed, for a send and for a search."""
    to = "udp://255.255.255.255:4445"
    for path, body in (
        ("/v1/sends", {"to": to, "payload": "x", "broadcast": True}),
        ("/v1/searches", {"service": "printer"}),
    ):
        status, answer = place.ask("POST", path, body)
        code, detail = answer.get("code"), answer.get("detail", "")
        is_so = (status, code) == (403, "address-not-allowed") and "--allow-target 255.255.255.255" in detail
        findings.check(f"(4) {path} to {to}, not allowed", is_so, f"{status} {code}: {detail}")


def check_discovery(findings, place, what, to, expected):
    """(5) A search lists every host once. `expected` are their addresses and how often each answered."""
    result = search(place, service="printer", to=to, timeout="500ms", late="0s")
    seen = sorted((host["address"], host["answers"]) for host in result["hosts"])
    on_time = not any(host["late"] for host in result["hosts"])
    findings.check(f"(5) {what}", seen == sorted(expected) and on_time, found(result))


def check_table(findings, place, to, count):
    """(5) The same by the command-line client, which prints a line for each host."""
    status, text = place.search("printer", "--to", to, "--within", "300ms", "--late", "0s")
    lines = text.strip().splitlines()
    findings.check("(5) lastword search", status == 0 and len(lines) == count + 1, f"exit {status}, {len(lines) - 1} hosts")
    findings.show(text)
    status, text = place.search("nobody", "--to", to, "--within", "100ms", "--late", "0s")
    findings.check("(5) lastword search for what nobody offers", status == 3, f"exit {status}, {text.strip().splitlines()[-1]}")


def check_late(findings, place, to, late):
    """(5) What comes when the time is up is listed, as late. `late` is the address of the one that takes its time."""
    result = search(place, service="slow", to=to, timeout="200ms", late="600ms")
    seen = [(host["address"], host["late"], host["after"] >= 200_000) for host in result["hosts"]]
    findings.check("(5) a late answer", seen == [(late, True, True)], found(result))


def slow_program(address):
    """What a server of a service does that takes 300 ms to answer."""
    return [
        {"op": "receiveMessage", "framing": {"type": "end-of-stream"}}, {"op": "sleep", "time": "300ms"},
        {"op": "reply", "reply": {"service": {"name": "slow", "address": address}}},
    ]
