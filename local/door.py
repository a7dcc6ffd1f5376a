"""Open the bucket's S3 port to the local network, by TLS only.

SeaweedFS binds all its servers to one address, and all but S3 must stay on loopback. So it stays
there whole, and this door carries bytes between phones and its S3 port. It changes none of them:
the Host header that a signature covers is the one that the phone sent.

    python -m local.door LISTEN_ADDRESS LISTEN_PORT S3_PORT CHAIN_FILE KEY_FILE
"""

import asyncio
import ssl
import sys
from contextlib import suppress

CHUNK = 64 * 1024  # bytes
SECONDS_IDLE = 120.0  # SeaweedFS's own patience
VISITORS = 100  # connections at once: a few phones with a few each


def main(address: str, port: str, s3_port: str, chain: str, key: str) -> None:
    """Carry bytes until this process is ended."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, key)
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(address, int(port), int(s3_port), context))


async def serve(address: str, port: int, s3_port: int, context: ssl.SSLContext) -> None:
    room = asyncio.Semaphore(VISITORS)

    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with room:
            await carry(reader, writer, s3_port=s3_port)

    server = await asyncio.start_server(visit, address, port, ssl=context)
    async with server:
        await server.serve_forever()


async def carry(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, s3_port: int
) -> None:
    """Join one phone's connection to one of the bucket, until either side is done."""
    try:
        s3_reader, s3_writer = await asyncio.open_connection("127.0.0.1", s3_port)
        try:
            ways = (pour(reader, s3_writer), pour(s3_reader, writer))
            _, open_ways = await asyncio.wait(
                [asyncio.ensure_future(way) for way in ways], return_when=asyncio.FIRST_COMPLETED
            )
            for way in open_ways:
                way.cancel()
        finally:
            s3_writer.close()
    except OSError:
        pass  # the bucket is down: the phone sees a closed connection, and tries again
    finally:
        writer.close()


async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Carry what one side sends; returns when it ends or falls silent."""
    with suppress(OSError, TimeoutError):
        while chunk := await asyncio.wait_for(reader.read(CHUNK), SECONDS_IDLE):
            writer.write(chunk)
            await writer.drain()


if __name__ == "__main__":
    main(*sys.argv[1:])
