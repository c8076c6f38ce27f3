"""The command line: one verb per file."""

VERBS: dict[str, str] = {
    "init": "storehelm.commands.init",
    "demo": "storehelm.commands.demo",
    "import": "storehelm.commands.import_files",
    "sync": "storehelm.commands.sync",
    "mapping": "storehelm.commands.mapping",
    "formats": "storehelm.commands.formats",
    "publish": "storehelm.commands.publish",
    "versions": "storehelm.commands.versions",
    "rollback": "storehelm.commands.rollback",
    "metric": "storehelm.commands.metric",
    "view": "storehelm.commands.view",
    "status": "storehelm.commands.status",
    "goals": "storehelm.commands.goals",
    "scenario": "storehelm.commands.scenario",
    "check": "storehelm.commands.check",
    "report": "storehelm.commands.report",
    "ga4": "storehelm.commands.ga4",
    "share": "storehelm.commands.share",
    "audit": "storehelm.commands.audit",
}
"""Verb to module. A module is imported when its verb is used, so that help stays quick."""
