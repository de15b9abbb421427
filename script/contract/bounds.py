"""Keeps generated requests short: waits, conversations and loads end within a second or two, on this machine.

A value is cut only where it is right as it is, to another one that is: what is wrong stays wrong, and is to be refused.
"""

import ipaddress
import re
import zlib

LENGTH = re.compile(r"([0-9]+(?:\.[0-9]+)?)(us|ms|s|m|h)")
UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}
ADDRESS = re.compile(r"((?:tcp|udp)://)?(\[[^\]]*\]|[^:\[\]/]+):([0-9]{1,5})")
ABSTRACT = re.compile(r"(unix|unixgram):@([^\0-\x1f\x7f]{1,50})(?<!/)")
INTERFACE = re.compile(r"[!-.0-9;-~]{1,15}|[0-9A-Fa-f:.]{2,39}")
NAME = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}")
DAY = 24 * 3600


def seconds(value):
    """Of a length of time; none where it is not one."""
    match = LENGTH.fullmatch(value) if isinstance(value, str) else None
    length = float(match[1]) * UNITS[match[2]] if match else None
    return length if length is not None and length <= DAY else None


def some(value, of=8):
    """Whether a value is one of those that are changed; one of eight stays, so that what it breaks is seen as well."""
    return zlib.crc32(repr(value).encode(errors="replace")) % of > 0


def bound(case, fixtures):
    # These wait by themselves.
    waits = case.method == "POST" and case.path.endswith(("/sends", "/connections", "/connections/{id}/operations"))
    # Without a time the stream of events has no end.
    bound_wait(case, waits or case.path == "/v1/events")
    if isinstance(case.body, dict):
        mend(case.body, repr(case.body), fixtures)
        if case.path == "/v1/lab":
            for field in ("servers", "clients"):
                for part in case.body.get(field) or [] if isinstance(case.body.get(field), list) else []:
                    if isinstance(part, dict):
                        bound_body(part, False, fixtures)
        elif case.path == "/v1/searches":
            bound_search(case.body, fixtures)
        elif not case.path.endswith("/operations"):
            bound_body(case.body, case.path.startswith("/v1/loads"), fixtures)
        if isinstance(case.body.get("name"), str) and NAME.fullmatch(case.body["name"]) and some(case.body):
            # In a path there is another one, and most names that are drawn were drawn before.
            del case.body["name"]


def mend(value, whole, fixtures):
    """Most of what is right by itself and breaks a rule of rules.py becomes right, at any depth of a whole."""
    for member in value.values() if isinstance(value, dict) else value:
        if isinstance(member, (dict, list)):
            mend(member, whole, fixtures)
    if not isinstance(value, dict):
        return
    # Of an operation or a service: where a datagram goes. A name that is made up would be a question to the network.
    if "to" in value and ("op" in value or "announce" in value):
        value["to"] = address(value["to"], "to", fixtures)
    if not some(repr(value) + whole):
        return
    interface = value.get("interface")
    if isinstance(interface, str) and INTERFACE.fullmatch(interface):
        value["interface"] = "lo"
    for field in ("linger", "time") if value.get("op") == "linger" else ("linger",):
        if seconds(value.get(field)) is not None:
            value[field] = "1s"
    for field in ("timeout", "connect", "message", "idle", "total", "duration", "collect"):
        length = seconds(value.get(field))
        if length is not None and length < 0.001:
            value[field] = "1ms"
    length = seconds(value.get("announce"))
    if length is not None and length < 0.01:
        value["announce"] = "10ms"
    if value.get("op") == "repeat" and value.get("while") is None:
        value.setdefault("count", 2)


def bound_wait(case, waits):
    query = case.query if isinstance(case.query, dict) else {}
    wait = query.get("wait")
    length = seconds(wait)
    if length is not None and 0.1 < length <= 300:
        query["wait"] = "100ms"
    elif waits and "wait" not in query:
        query["wait"] = "300ms"
    if query:
        case.query = query


def bound_body(body, is_load, fixtures):
    reconcile(body)
    for field in ("to", "listen"):
        if isinstance(body.get(field), list):
            body[field] = [address(value, field, fixtures) for value in body[field]]
        elif field in body:
            body[field] = address(body[field], field, fixtures)
    # Most servers that are named are there.
    name = body.get("answeredBy")
    if isinstance(name, str) and NAME.fullmatch(name) and zlib.crc32(name.encode()) % 4:
        body["answeredBy"] = "contract-echo"
    # What is not named keeps its limits; the whole is short.
    timeouts = body.setdefault("timeouts", {})
    if timeouts is None:
        timeouts = body["timeouts"] = {}
    if isinstance(timeouts, dict):
        total = timeouts.get("total")
        length = seconds(total)
        if total is None or length is not None and length > 2:
            timeouts["total"] = "2s"
    if is_load:
        bound_load(body)


SHORT_FORM = (
    "payload payloads framing fault receiveFraming pipelined receiveSize shutdown close chunk interval oneSegment reply "
    "messages onPeerEnd broadcast collect connected interface"
).split()
# What belongs to connections, and what to datagrams.
OF_STREAMS = "preset backlog shutdown close oneSegment onPeerEnd".split()
OF_DATAGRAMS = "service broadcast collect connected".split()


def reconcile(body):
    """Of two fields that do not go together one goes, in most bodies: few others would be looked at to their end."""
    if not some(body):
        return
    if isinstance(body.get("program"), list):
        for field in SHORT_FORM if some(body, 2) else ["program"]:
            body.pop(field, None)
    if body.get("payload") is not None:
        body.pop("payloads", None)
    if body.get("interval") is not None:
        body.setdefault("chunk", 3)
    fit_transport(body)


def fit_transport(body):
    place = body.get("listen") or body.get("to")
    place = place if isinstance(place, str) else ""
    is_of_datagrams = place.startswith(("udp:", "unixgram:"))
    if is_of_datagrams:
        drop(body, OF_STREAMS if "listen" in body else ["oneSegment"])
    else:
        drop(body, OF_DATAGRAMS)
    if body.get("close") == "after-end" and is_of_datagrams:
        drop(body, ["close"])
    if place.startswith(("unix:", "unixgram:")):
        drop(body, ["interface", "broadcast"])
    if body.get("broadcast") is True or "collect" in body:
        drop(body, ["receiveFraming", "connected", "chunk", "interval"])
    elif body.get("connected") is False:
        drop(body, ["chunk", "interval"])
    if isinstance(body.get("service"), dict) and body["service"].get("answer") is not False:
        drop(body, ["reply", "framing", "messages", "program"])
    if not place.startswith(("unix:/", "unixgram:/")):
        drop(body, ["mode"])


def drop(body, fields):
    for field in fields:
        body.pop(field, None)


def bound_search(body, fixtures):
    if "to" in body:
        body["to"] = address(body["to"], "to", fixtures)
    elif some(body):
        body["to"] = "udp://127.255.255.255:1"
    for field in ("timeout", "late"):
        length = seconds(body.get(field))
        if field not in body or length is not None and 0.05 < length and (length <= 60 or some(body)):
            body[field] = "50ms"


def bound_load(body):
    sources = body.get("sources")
    if isinstance(sources, list) and 0 < len(sources) <= 1024 and all(map(is_address, sources)) and some(body):
        # Of one family with the targets, which as a name can have both.
        body["sources"] = ["127.0.0.1"]
        targets = body.get("to")
        if isinstance(targets, list):
            body["to"] = [of_ipv4(target) for target in targets]
        elif targets is not None:
            body["to"] = of_ipv4(targets)
    if isinstance(body.get("catchUp"), bool) and some(body):
        body.setdefault("rate", 1000)
    if body.get("connections") == "kept" and "program" not in body and some(body):
        body.setdefault("receiveFraming", "line")
    limits = {"conversations": (1, 1_000_000_000, 50), "concurrency": (1, 100_000, 16), "warmUp": (0, 1_000_000_000, 0)}
    for field, (least, most, cut) in limits.items():
        value = body.get(field)
        if type(value) is int and least <= value <= most:
            body[field] = min(value, cut)
    length = seconds(body.get("duration"))
    if body.get("duration") is None and "conversations" in body:
        # A low rate would need long for the last conversation.
        body["duration"] = "1s"
    elif length is not None and length > 1:
        body["duration"] = "1s"


def is_address(value):
    """Whether it looks like one, as far as its pattern tells."""
    return isinstance(value, str) and re.fullmatch(r"([0-9]{1,3}\.){3}[0-9]{1,3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*", value)


def of_ipv4(target):
    return re.sub(r"localhost|\[::1\]", "127.0.0.1", target) if isinstance(target, str) else target


def address(value, field, fixtures):
    """Names become localhost, since a name that is made up is a question to the network; every target is ours."""
    match = ABSTRACT.fullmatch(value) if isinstance(value, str) else None
    if match:
        # The names that the service is started with.
        return f"{match[1]}:@contract-{match[2]}"
    match = ADDRESS.fullmatch(value) if isinstance(value, str) else None
    if not match or int(match[3]) > 65535 or field == "to" and int(match[3]) == 0:
        return value
    scheme, host, kind = match[1] or "", match[2], zlib.crc32(value.encode(errors="replace")) % 4
    try:
        if not ipaddress.ip_address(host.strip("[]")).is_loopback:
            return value
    except ValueError:
        host = ["127.0.0.1", "localhost", "[::1]", "localhost"][kind]
    if field == "listen":
        return f"{scheme}{host}:0"
    # The echo servers have an IPv4 address; at the other, and at port 1, nobody listens.
    return f"{scheme}{host}:{fixtures.echo(scheme) if kind else 1}"
