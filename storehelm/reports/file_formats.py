"""The kinds of file that a report can be; what writes each is loaded when it is asked for."""

from collections.abc import Mapping

from storehelm.reports.document import Document

MIMES: Mapping[str, str] = {
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The ending of a file, and its kind."""


def content_of(document: Document, ending: str) -> bytes:
    """The report as the bytes of a file of that ending, one of MIMES."""
    if ending == "pdf":
        from storehelm.reports.paper import paper_of

        return paper_of(document)
    if ending == "xlsx":
        from storehelm.reports.workbook import workbook_of

        return workbook_of(document)
    from storehelm.reports.web_page import web_page_of

    return web_page_of(document).encode()
