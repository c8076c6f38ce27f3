"""Can I trust the numbers?"""

import streamlit as st

from storehelm.components import frame

opened = frame.opened()
st.title("Data", anchor=False)
