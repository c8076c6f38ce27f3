"""A local server that speaks the Google Analytics Data API (v1beta) over gRPC and REST.

It answers RunReport, BatchRunReports, GetMetadata and CheckCompatibility from a property that is filled with tables
(property.py), to Google's own client without a change. Tests and the demo store are served by it; it can blur its
answers as Analytics does, let data come late, and fail in every known way (faults.py, quota.py).

What differs from the service: it knows the fields of `fields.py` only, no metric or dimension expressions, no
comparisons, cohorts, pivots, realtime or funnel reports; thresholds go by sessions or users of a row; tokens are priced
by a simple model; nobody logs in; over gRPC a cut connection and a page of HTML arrive as the status that a client
would make of them. A total over several periods of a property that tells users as counted adds those periods up.
"""
