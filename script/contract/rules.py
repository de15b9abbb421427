"""Where the service and openapi.yaml may differ: the rules that a JSON schema can not say.

Each is a pattern of the `detail` by which the service refuses. A body that fits its schema is refused by one of these or not
at all, and what does not fit is never taken.
"""

import json
import re

import document

RULES = {
    # A pattern tells how a number is written, not how large it is.
    "a time has 24h at most": r"24h at most; got|, 24h at most",
    "a wait has 5m at most": r"^wait must be a time with a unit .* up to 5m; got",
    "a time limit has 1ms at least": r"^\w+ must be 1ms at least; got",
    "a linger has whole seconds": r"must be whole seconds, from 0s to 1m",
    # A schema counts characters, and never what a pattern makes up.
    "short bytes have 65536 at most": r"must have (1 to 65536 bytes|65536 bytes at most); got",
    "one byte": r"must be one byte, as",
    "64 MiB of payloads": r"have 67108864 bytes at most",
    "1,000 operations, in all": r"^a program has 1000 operations at most",
    "10,000,000 runs": r"^a program runs 10000000 operations at most",
    "four levels of repeats": r"^a repeat can be nested 4 deep at most",
    "a length holds its payload": r"is too long for the length of the framing",
    # What a value of one field means to another.
    "delimiter and escape differ": r"^delimiter and escape must be two bytes that differ",
    "a fault breaks something": r"breaks nothing in (the framing|an answer that has no framing)",
    "a wrong end is another": r"^end must be other bytes than the framing's own",
    "a wrong length fits": r"^(by|value) must be a number.*where the length is binary\.$",
    "resume comes from outside": r"^resume ends a hold from outside",
    "hold is for programs": r"^hold belongs into a program",
    "a load holds nothing": r"^hold hands a connection to the API",
    "kept connections": r"over kept connections|ends the connection, which is to be kept|the end of the connection, which is to be kept",
    "warmUp leaves some": r"^warmUp must leave some of the",
    "oneSegment": r"^oneSegment (true )?(does not go with|joins what is sent last)",
    "more": r"^more does not go with",
    "reply stream": r"does not go with reply stream",
    "emptyCloses takes many messages": r"^emptyCloses is for a conversation of many messages",
    "many messages take an end": r"^messages many needs a framing that ends each message",
    "a client's own payload": r"^(to|payload) is required",
    "interval takes a chunk": r"^interval is the time between two chunks",
    "a program in place of the client's short form": r"does not go with program",
    "sources and targets": r"^sources \S+ and the target .* are of different families",
    "sources are addresses": r"^sources has IP addresses",
    "names differ": r"^name '.*' is that of (servers|clients)\[",
    "the path's name": r"^The body's name .* is not the path's",
    # What an address carries.
    "datagrams and streams": r"does not go with (tcp|udp|unix|unixgram)\b|does not go with datagrams",
    "a Unix socket": r"does not go with a Unix socket|^mode does not go with an address that makes no file",
    "a load has connections": r"^a load is over tcp:// or unix:|^to has addresses of one transport",
    "a service answers": r"does not go with service, which answers searches",
    "who is heard": r"does not go with (broadcast|collect)\b|does not go with a socket that is not connected",
    "interfaces": r"^interface is the name of one|^this machine has no interface",
    "a bind is to an address": r"^the address of a bind is",
    "a Unix name has 107 bytes at most": r"^an address is .*; got \"unix(gram)?:.{36}",
    "a text of 400 bytes": r"^text is one line of 400 bytes at most",
    "announcements 10ms apart": r"^announce must be 10ms at least",
    "a search of a minute": r"^(timeout|late) must be 1m at most",
    # A program that is shown may have an endless one.
    "a repeat has an end": r"^a repeat needs count",
}
PATTERNS = {name: re.compile(pattern, re.DOTALL) for name, pattern in RULES.items()}
# Of this machine: its addresses, its ports and what its kernel takes.
MACHINE = {"address-unusable", "option-refused", "port-in-use"}


def problem(response):
    try:
        return json.loads(response.content)
    except ValueError:
        return {}


def named(response):
    """The rule by which the service refused; none where it had no such right."""
    found = problem(response)
    if found.get("code") in MACHINE:
        return found["code"]
    if found.get("code") not in ("bad-value", "missing-field", "bad-parameter"):
        return None
    return next((name for name, pattern in PATTERNS.items() if pattern.search(found["detail"])), None)


def body_of(case):
    """The name of an operation that takes a body, and what was sent; nothing where there is neither."""
    name = case.operation.definition.raw["operationId"]
    return (name, case.body) if name in document.BODIES and isinstance(case.body, (dict, list)) else (name, None)


def reason(failure, case, response):
    """Why a finding is none; none where it is one."""
    kind = type(failure).__name__
    name, body = body_of(case)
    if kind == "UseAfterFree" and name == "getLoad":
        # That is what DELETE is for there (docs/api.md); the settings of schemathesis have no say in its chains.
        return "a load that was stopped keeps its result"
    if kind == "RejectedPositiveData":
        if body is not None and not document.is_right(name, body):
            return "drawn without what is between fields"
        return named(response)
    if kind == "AcceptedNegativeData" and body is not None and document.is_right(name, body):
        # Other places hold no wrong value when the body was the one that was spoilt.
        spoilt = [place.name for place, part in case.meta.components.items() if part.mode.is_negative]
        return "right after all: null counts as absent" if spoilt == ["BODY"] else None
    return None
