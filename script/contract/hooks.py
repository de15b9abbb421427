"""What schemathesis calls around each request; the head of script/check-contract tells what for."""

import atexit
import collections
import json
import os
import re
import zlib

import schemathesis

import bounds
import document
import rules
from fixtures import Fixtures

fixtures = Fixtures(os.environ["CONTRACT_URL"])
counts = collections.defaultdict(collections.Counter)
allowed = collections.Counter()
calls = collections.Counter()
# The names and ids of all that was made, by links or otherwise.
known = set()
SEED = os.environ["CONTRACT_SEED"]
SHARE = float(os.environ["CONTRACT_SHARE"])

NAME = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}")
IDS = re.compile(r"(c|x|l)-[1-9][0-9]*|l-[1-9][0-9]*\.[1-9][0-9]*")


@atexit.register
def report():
    with open(os.environ["CONTRACT_COUNTS"], "w", encoding="utf-8") as file:
        json.dump({"operations": counts, "rules": allowed}, file)


def resource(case):
    """A name or an id that is there, for the path of this operation."""
    if "{name}" in case.path:
        # Within a chain each is another one: what was deleted there stays so.
        suffix = f"-{sum(calls.values())}" if is_stateful(case) else ""
        is_server = case.path.startswith("/v1/servers")
        return "name", fixtures.server(suffix) if is_server else fixtures.client(suffix)
    if case.path.startswith("/v1/connections"):
        return "id", fixtures.connection_id(is_open=case.method != "DELETE")
    return "id", fixtures.exchange_id() if case.path.startswith("/v1/exchanges") else fixtures.load_id()


@schemathesis.hook
def before_call(context, case, kwargs):
    operation = case.operation.definition.raw["operationId"]
    calls[operation] += 1
    values = [str(value) for value in (case.path_parameters or {}).values()]
    # One of four stays as it was made up, so that what is not there is asked for as well; a wrong one stays wrong. Those
    # that follow a link have one that was made.
    is_linked = is_stateful(case) and known.issuperset(values)
    if values and not is_linked and calls[operation] % 4 and all(map(is_well_formed, values)):
        name, value = resource(case)
        case.path_parameters[name] = value
    bounds.bound(case, fixtures)


def is_stateful(case):
    return case.meta is not None and case.meta.phase.name.value == "stateful"


def is_well_formed(value):
    return NAME.fullmatch(value) or IDS.fullmatch(value)


@schemathesis.hook
def after_call(context, case, response):
    if response.status_code == 201 and case.path in ("/v1/servers", "/v1/clients") and not is_stateful(case):
        # A thousand of them is the limit; who follows links finds those that it made.
        fixtures.request("DELETE", case.path + "/" + json.loads(response.content)["name"], statuses=(204,))
    if response.status_code < 300 and is_stateful(case):
        found = rules.problem(response)
        made = [found, found.get("client") or {}] if isinstance(found, dict) else []
        known.update(one[key] for one in made for key in ("name", "id", "exchange") if key in one)
    # Schemathesis asks for methods that are not there, too.
    if response.request.method == case.operation.method.upper():
        counts[case.operation.definition.raw["operationId"]][str(response.status_code)] += 1


@schemathesis.hook
def filter_failure(context, failure, case, response):
    reason = rules.reason(failure, case, response)
    if reason is not None:
        allowed[reason] += 1
    return reason is None


@schemathesis.hook
def before_load_schema(context, raw_schema):
    if os.environ.get("CONTRACT_BODIES") == "examples":
        document.exemplary(raw_schema)
    document.simpler(raw_schema)


@schemathesis.hook
def filter_case(context, case):
    """A share of the coverage of the large bodies: of these alone there are tens of thousands."""
    if case.meta is None or case.meta.phase.name.value != "coverage":
        return True
    if case.operation.definition.raw["operationId"] not in document.BODIES or SHARE >= 1:
        return True
    drawn = f"{SEED} {case.query} {case.body}".encode(errors="replace")
    return zlib.crc32(drawn) % 1000 < SHARE * 1000


@schemathesis.deserializer("text/plain")
def text(context, response):
    """The exchanges that are written for people; no link leads on from there."""
    return response.content.decode()


@schemathesis.check
def body_conformance(ctx, response, case):
    """What fits the whole schema of a body is taken, but for the named rules; what does not is refused."""
    name, body = rules.body_of(case)
    if body is None or response.request.method != case.operation.method.upper():
        return
    is_right = document.is_right(name, body)
    if response.status_code < 300 and not is_right:
        raise AssertionError("The service takes a body that does not fit its schema")
    is_elsewhere = any(part.mode.is_negative and place.name != "BODY" for place, part in case.meta.components.items())
    if response.status_code == 400 and is_right and not is_elsewhere:
        rule = rules.named(response)
        if rule is None:
            raise AssertionError("The service refuses a body that fits its schema, and by no named rule")
        allowed[rule] += 1
