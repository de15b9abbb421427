"""What was checked and what was seen, and requests that have to succeed."""


class Findings:
    """Prints a line for each check; counts those that failed."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, is_so, seen):
        if is_so:
            self.passed += 1
        else:
            self.failed += 1
        print(f"{'ok    ' if is_so else 'FAILED'}  {what}: {seen}", flush=True)

    def show(self, text):
        for line in text.rstrip("\n").splitlines():
            print(f"          {line}", flush=True)


def serve(place, name, listen, **fields):
    """Puts a server; what it is bound to."""
    status, answer = place.ask("PUT", f"/v1/servers/{name}", {"listen": listen, **fields})
    if status not in (200, 201):
        raise RuntimeError(f"PUT /v1/servers/{name} {listen} {fields}: {status} {answer}")
    return answer["bound"]


def send(place, to, payload="who is there?", **fields):
    """Sends; the exchange, with its client's side as `client`."""
    status, answer = place.ask("POST", "/v1/sends", {"to": to, "payload": payload, **fields})
    if status != 200:
        raise RuntimeError(f"POST /v1/sends {to} {fields}: {status} {answer}")
    return answer


def search(place, **fields):
    status, answer = place.ask("POST", "/v1/searches", fields)
    if status != 200:
        raise RuntimeError(f"POST /v1/searches {fields}: {status} {answer}")
    return answer


def errors(exchange):
    """The calls of the client's side that failed: what was called, the error, and its explanation."""
    trace = exchange["client"]["trace"]
    return [(entry["call"], entry["errno"], entry.get("why", "")) for entry in trace if "errno" in entry]


def answers(exchange):
    """Who has answered what: the words and the sender of each message, in the order in which they came."""
    return [(m.get("from"), m["text"]) for m in exchange["client"]["messages"] if m["outcome"] == "complete"]


def told(exchange):
    """The same for people, with times."""
    lines = [
        f"{m.get('from')} \"{m['text']}\" after {m['arrived'] / 1000:.1f} ms"
        for m in exchange["client"]["messages"] if m["outcome"] == "complete"
    ]
    return ", ".join(lines) or "no answer"


def found(result):
    """The hosts of a search, for people."""
    lines = [
        f"{host['address']} from {host['from']} after {host['after'] / 1000:.1f} ms ×{host['answers']}"
        + (" late" if host["late"] else "")
        for host in result["hosts"]
    ]
    return ", ".join(lines) or "no host"
