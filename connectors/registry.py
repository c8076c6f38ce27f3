"""The connectors there are: what reads a source, by name. Each is imported on use."""

CONNECTORS: dict[str, str] = {
    "files": "connectors.files.reading:stage",
    "demo": "connectors.demo.exports:write_exports",
}
"""Name to `module:function`."""
