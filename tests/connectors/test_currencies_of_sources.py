from connectors.protocol import StoreFacts


def test_amounts_that_name_no_currency_are_in_that_of_their_source():
    facts = StoreFacts("Europe/Amsterdam", "EUR", b"key", analytics_currency="USD")
    assert [facts.currency_of(source) for source in ("shopify", "ga4")] == ["EUR", "USD"]
    assert StoreFacts("Europe/Amsterdam", "EUR", b"key").currency_of("ga4") == "EUR"
