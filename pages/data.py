"""Can I trust the numbers?"""

import streamlit as st

from storehelm.components import frame, setup_form, upload

opened = frame.opened()
st.title("Data", anchor=False)
if opened.own.is_empty:
    setup_form.show(opened.own)
else:
    st.write(upload.show(opened.own))
