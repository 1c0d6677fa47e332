"""Writes the document as a generator of clients can read it: `adapt.py python|rust < likeness.json`."""

import json
import sys

METHODS = ("get", "post", "put", "patch", "delete")
OCTETS = "application/octet-stream"


def is_file(media_type):
    return media_type.startswith(("image/", "video/", "audio/", "application/vnd."))


def join_files(content):
    """openapi-python-client and progenitor know bytes of one type only."""
    files = [name for name in content if is_file(name)]
    kept = {name: media for name, media in content.items() if name not in files}
    if files:
        kept.setdefault(OCTETS, content[files[0]])
    return kept


def without_null(node):
    """openapi-python-client makes several types of words that may be null; a client leaves them out instead."""
    if isinstance(node, list):
        return [without_null(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {name: without_null(value) for name, value in node.items()}
    if node.get("nullable") is True and isinstance(node.get("enum"), list):
        del node["nullable"]
        node["enum"] = [word for word in node["enum"] if word is not None]
    return node


def for_python(operation):
    for part in [operation.get("requestBody"), *operation["responses"].values()]:
        if part and "content" in part:
            part["content"] = join_files(part["content"])
    return operation


def for_rust(operation):
    """progenitor knows no multipart, one body and one kind of success."""
    body = operation.get("requestBody")
    if body:
        content = join_files(body["content"])
        known = [name for name in ("application/json", OCTETS, "application/x-www-form-urlencoded") if name in content]
        if not known:
            return None
        body["content"] = {known[0]: content[known[0]]}
    responses = operation["responses"]
    successes = sorted(status for status in responses if status < "400")
    for status in successes[1:]:
        del responses[status]
    first = responses[successes[0]]
    first["content"] = join_files(first.get("content", {}))
    if "text/event-stream" in first["content"]:
        return None
    return operation


def main():
    adapt = {"python": for_python, "rust": for_rust}[sys.argv[1]]
    document = json.load(sys.stdin)
    if sys.argv[1] == "python":
        document["components"] = without_null(document["components"])
    for path, item in document["paths"].items():
        for method in [method for method in METHODS if method in item]:
            operation = adapt(item.pop(method))
            if operation:
                item[method] = operation
            else:
                print(f"left out: {method.upper()} {path}", file=sys.stderr)
    json.dump(document, sys.stdout, indent=2)


main()
