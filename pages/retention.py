"""Do customers come back?"""

import streamlit as st

from storehelm.components import frame

view = frame.view()
st.title("Retention", anchor=False)
