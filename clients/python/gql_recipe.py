import asyncio
import random

from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportError, TransportQueryError
from gql.transport.websockets import WebsocketsTransport

FINAL = {"BAD_USER_INPUT", "FORBIDDEN", "UNAUTHENTICATED", "GRAPHQL_VALIDATION_FAILED"}


async def follow(url, subscription, after, **variables):
    """Yields the items of a live field behind a cursor, and goes on behind the last one when the connection is lost."""
    wait = 0.5
    while True:
        try:
            transport = WebsocketsTransport(url=url, ping_interval=10, pong_timeout=5)
            async with Client(transport=transport) as session:
                request = GraphQLRequest(subscription, variable_values={**variables, "after": after})
                async for result in session.subscribe(request, get_execution_result=True):
                    if result.data is None:
                        raise TransportQueryError("an answer without an item", errors=result.errors)
                    [item] = result.data.values()
                    after, wait = item["cursor"], 0.5
                    yield item
        except (TransportError, OSError, EOFError) as error:
            errors = error.errors or [] if isinstance(error, TransportQueryError) else []
            if any(one.get("extensions", {}).get("code") in FINAL for one in errors):
                raise
        await asyncio.sleep(wait * random.uniform(0.5, 1))
        wait = min(2 * wait, 30)
