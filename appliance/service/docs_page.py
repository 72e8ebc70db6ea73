"""The OpenAPI description as one plain page: no script, nothing from the internet."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}
h2{font-family:ui-monospace,monospace;font-size:1.1rem;border-top:1px solid #ccc;padding-top:1rem}
pre{background:#f4f4f2;padding:.7rem;overflow-x:auto} dt{font-family:ui-monospace,monospace}
"""


def render(schema: Mapping[str, Any]) -> str:
    """Return the HTML page of an OpenAPI schema."""
    info = schema["info"]
    body = "".join(_operations(schema))
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(info['title'])}</title>"
        f"<style>{_STYLE}</style><h1>{escape(info['title'])} {escape(info['version'])}</h1>"
        f"<p>{escape(info.get('description', ''))}</p>"
        f"<p>The same for programs: <a href=openapi.json>openapi.json</a></p>{body}</html>"
    )


def _operations(schema: Mapping[str, Any]) -> Iterator[str]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield f"<h2>{method.upper()} {escape(path)}</h2>"
            yield f"<p>{escape(operation.get('description') or operation.get('summary', ''))}</p>"
            parameters = operation.get("parameters", [])
            if parameters:
                items = "".join(
                    f"<dt>{escape(p['name'])}{' (required)' if p.get('required') else ''}</dt>"
                    f"<dd>{escape(p.get('description', ''))}</dd>"
                    for p in parameters
                )
                yield f"<dl>{items}</dl>"
            for kind, content in operation.get("requestBody", {}).get("content", {}).items():
                shown = _resolve(content.get("schema", {}), schema)
                text = json.dumps(shown, ensure_ascii=False, indent=1)
                yield f"<p>Body: {escape(kind)}</p><pre>{escape(text)}</pre>"


def _resolve(part: Any, schema: Mapping[str, Any]) -> Any:
    """Put what `$ref` points to in its place."""
    if isinstance(part, list):
        return [_resolve(one, schema) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        name = part["$ref"].rsplit("/", 1)[-1]
        return _resolve(schema["components"]["schemas"][name], schema)
    return {key: _resolve(value, schema) for key, value in part.items()}
