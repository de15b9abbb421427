"""openapi.yaml twice: as it is, which is what the service is held against, and simpler, which is what is drawn from.

What one field has to do with another (`dependentSchemas`, `if`, `anyOf` of `required` …) a generator can hardly draw: with it
hardly one body of a thousand is right. So it draws without these, and each answer is held against the whole schema.
"""

import pathlib

import jsonschema_rs
import yaml

PATH = pathlib.Path(__file__).resolve().parents[2] / "openapi.yaml"
DOCUMENT = yaml.load(PATH.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
COMPONENTS = DOCUMENT["components"]


def operations():
    for item in DOCUMENT["paths"].values():
        for method, operation in item.items():
            if method != "parameters":
                yield operation


def resolved(value):
    while "$ref" in value and value["$ref"].startswith("#/components/requestBodies/"):
        value = COMPONENTS["requestBodies"][value["$ref"].rpartition("/")[2]]
    return value


def validator(schema):
    return jsonschema_rs.Draft202012Validator({"allOf": [schema], "components": COMPONENTS})


# The schema of each operation's body, by its name.
BODIES = {
    operation["operationId"]: validator(resolved(operation["requestBody"])["content"]["application/json"]["schema"])
    for operation in operations()
    if "requestBody" in operation
}


def without_nulls(value):
    """As the service reads it: a field that is null counts as absent."""
    if isinstance(value, dict):
        return {key: without_nulls(member) for key, member in value.items() if member is not None}
    return [without_nulls(member) for member in value] if isinstance(value, list) else value


def is_right(name, body):
    """Whether a body fits its operation's whole schema."""
    return BODIES[name].is_valid(without_nulls(body))


def only_requires(parts):
    return all(set(part) == {"required"} for part in parts)


def simplify(schema):
    """Takes out of a schema, in place, what is between fields; a choice of fields becomes a choice of objects."""
    if isinstance(schema, list):
        for part in schema:
            simplify(part)
    if not isinstance(schema, dict):
        return
    for name in ("dependentSchemas", "dependentRequired", "if", "then", "not"):
        schema.pop(name, None)
    for part in list(schema.get("allOf", [])):
        if set(part) == {"anyOf"}:
            require_first(schema, part["anyOf"])
            schema["allOf"].remove(part)
        elif set(part) == {"properties"}:
            schema["allOf"].remove(part)
    if schema.get("allOf") == []:
        del schema["allOf"]
    if only_requires(schema.get("anyOf", [{}])):
        require_first(schema, schema.pop("anyOf"))
    if only_requires(schema.get("oneOf", [{}])):
        choose(schema)
    for key, member in schema.items():
        if key not in ("example", "examples", "default", "enum", "const", "required"):
            simplify(member)


def require_first(schema, choices):
    schema["required"] = schema.get("required", []) + choices[0]["required"]


def choose(schema):
    choices = [choice["required"] for choice in schema.pop("oneOf")]
    chosen = {name for choice in choices for name in choice}
    properties, required = schema.pop("properties"), schema.pop("required", [])
    schema["oneOf"] = [
        {
            "type": schema["type"],
            "additionalProperties": False,
            "required": required + choice,
            "properties": {key: value for key, value in properties.items() if key in choice or key not in chosen},
        }
        for choice in choices
    ]
    del schema["type"], schema["additionalProperties"]


def simpler(document):
    """The same for a whole document, in place."""
    for schema in document["components"]["schemas"].values():
        simplify(schema)
    for body in document["components"]["requestBodies"].values():
        simplify(body["content"]["application/json"]["schema"])
    for item in document["paths"].values():
        for method, operation in item.items():
            body = {} if method == "parameters" else operation.get("requestBody", {})
            simplify(body.get("content", {}).get("application/json", {}).get("schema"))
    # A part of a choice is no part of a document any more where it only was a rule.
    document["components"]["schemas"].pop("NoShortForm", None)


def exemplary(document):
    """Leaves the examples of each body, in place of its schema: short and right, they lead far along the links."""
    bodies = list(document["components"]["requestBodies"].values())
    for item in document["paths"].values():
        bodies += [operation.get("requestBody", {}) for method, operation in item.items() if method != "parameters"]
    for body in bodies:
        content = body.get("content", {}).get("application/json", {})
        if "examples" in content:
            content["schema"] = {"enum": [example["value"] for example in content["examples"].values()]}
