"""Which channels pay back?"""

import streamlit as st

from storehelm.components import frame

view = frame.view()
st.title("Channels", anchor=False)
