"""How did last week go, is it real, why, and what do we decide?"""

import streamlit as st

from storehelm.components import frame

view = frame.view()
st.title("Weekly review", anchor=False)
