"""Storehelm's entry: the app's script, and the server that serves it.

Run by `streamlit run dashboard.py`, `python dashboard.py` or `uvicorn dashboard:app`.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

if get_script_run_ctx(suppress_warning=True) is not None:
    from storehelm.components import frame

    frame.main()
else:
    from storehelm.components.server import server_options

    app = st.App(__file__, **server_options())
    if __name__ == "__main__":
        app.run()
