"""Where do we lose buyers, and what is it worth?"""

import streamlit as st

from storehelm.components import frame

view = frame.view()
st.title("Funnel", anchor=False)
