"""An invented store whose exports are made on the spot: deterministic, and with stories that a dashboard must tell."""
