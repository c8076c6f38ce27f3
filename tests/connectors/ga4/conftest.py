from tests.analytics_property import ga4_clock, ga4_property, ga4_server

__all__ = ["ga4_clock", "ga4_property", "ga4_server"]
