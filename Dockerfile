# Storehelm for a server. It starts only when store.toml says who may log in (docs/hosting.md).
FROM python:3.12-slim AS build
COPY requirements.txt /tmp/requirements.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir -r /tmp/requirements.txt

FROM python:3.12-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin storehelm \
    && install -d -o storehelm -g storehelm -m 700 /var/lib/storehelm
COPY --from=build /venv /venv
COPY . /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    STOREHELM_HOME=/var/lib/storehelm/home \
    STOREHELM_DEMO_HOME=/var/lib/storehelm/demo \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501 \
    STREAMLIT_SERVER_HEADLESS=true
RUN python -m compileall -q /app
USER 10001
VOLUME /var/lib/storehelm
EXPOSE 8501
# The body is read: a path that is not there is answered with the app's page and status 200.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", \
    "import json, urllib.request as u; assert json.load(u.urlopen('http://127.0.0.1:8501/healthz', timeout=4))['status'] == 'ok'"]
CMD ["streamlit", "run", "dashboard.py"]
