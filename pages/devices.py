"""What does mobile cost or bring us?"""

import streamlit as st

from storehelm.components import frame

view = frame.view()
st.title("Devices", anchor=False)
