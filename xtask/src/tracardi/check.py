"""Gives a payload to Tracardi's own model and says what that makes of it."""

import json
import sys

from tracardi.domain.payload.tracker_payload import TrackerPayload
from tracardi.domain.session import Session, SessionMetadata


def dropped(given, kept, place=""):
    """The places that the model has no field for."""
    if isinstance(given, dict) and isinstance(kept, dict):
        for key, value in given.items():
            inner = f"{place}.{key}" if place else key
            yield from dropped(value, kept[key], inner) if key in kept else [inner]
    elif isinstance(given, list) and isinstance(kept, list):
        for pair in zip(given, kept):
            yield from dropped(*pair, f"{place}[]")
    elif given != kept:
        yield f"{place} (changed)"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        given = json.load(file)
    # What it refuses ends the program with its reasons.
    payload = TrackerPayload(**given)
    print(f"accepted, with {len(payload.events)} events")
    session = Session(id=payload.session.id, metadata=SessionMetadata(), context=payload.context)
    expected = given["context"]["browser"]["local"]
    for name, read, wanted in [
        ("platform", session.get_platform(), expected["device"]["platform"]),
        ("browser", session.get_browser_name(), expected["browser"]["name"]),
    ]:
        print(f"its Session reads {name}: {read!r}")
        if read != wanted:
            sys.exit(f"{name} should be {wanted!r}")
    events = payload.get_events(session, None, True)
    print("its events:", ", ".join(event.type for event in events))
    if [event.properties for event in events] != [event["properties"] for event in given["events"]]:
        sys.exit("the events' properties did not arrive")
    unknown = sorted(set(dropped(given, payload.dict())))
    print("it has no field for:", ", ".join(unknown) or "nothing")


main()
