"""Who sells and where, for filters to offer."""

from __future__ import annotations

from tests.api.site import DE, GB, US, Site, order


async def test_an_account_names_the_marketplaces_that_amazon_names(site: Site) -> None:
    site.connect(US, GB, name="Keller Home Goods")

    told = await site.data("/integrations/amazon/accounts")

    assert told == {
        "accounts": [
            {
                "id": "1",
                "name": "Keller Home Goods",
                "marketplaces": [
                    {"marketplaceId": GB, "country": "GB", "currency": "GBP"},
                    {"marketplaceId": US, "country": "US", "currency": "USD"},
                ],
            }
        ]
    }


async def test_a_marketplace_that_only_sold_is_offered_too(site: Site) -> None:
    site.connect(US)
    site.write(order("file-1", place=DE))

    (account,) = (await site.data("/integrations/amazon/accounts"))["accounts"]

    assert {place["country"] for place in account["marketplaces"]} == {"US", "DE"}
