"""One's own data on the Data page: set up the store, load exports."""

from storehelm.components import gate, mapping_editor, setup_form, upload, upload_queue
from storehelm.components.section import show_section
from storehelm.components.view import Opened
from storehelm.languages.speech import say


def show(opened: Opened) -> None:
    """The next step towards one's own numbers, for whoever may take it."""
    if not gate.allows("set_up" if opened.own.is_empty else "load"):
        return
    if opened.own.is_empty:
        show_section(say("Use your own data"), say("first say which store it is; the demo store stays apart"))
        setup_form.show(opened.own)
        return
    show_section(say("Load exports"), say("of your shop, your ad platforms, Google Analytics"))
    arrived = upload.show(opened.own)
    if arrived:
        upload_queue.add(opened.own, arrived)
    upload_queue.show(opened.own, opened.formats)
    if opened.store is not None:
        mapping_editor.show(opened.own, opened.store, opened.look)
