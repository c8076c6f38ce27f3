"""Says on every page that the demo store is open, with the way to one's own data beside it."""

import streamlit as st

from storehelm.components.navigation import pages
from storehelm.components.states import notice
from storehelm.languages.speech import say


def show(page: str) -> None:
    """Draw the notice; on the Data page the way is the page itself."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="demo_notice"):
        notice("Its customers, orders and stories are invented.", lead="You are looking at the demo store.")
        if page != "data":
            st.page_link(pages()["data"], label=say("Use your own data"), icon=":material/upload_file:")
