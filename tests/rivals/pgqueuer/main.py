"""Submits no-op tasks to PgQueuer and works on them: `main.py VERSION URL TASKS WORKERS single|batched`.

A worker is a consumer with a connection of its own; all share one process and one event loop, as in PgQueuer's own
benchmark, from which the batch size of 10 (its default) is too. It runs whatever it fetched at once.
"""

import asyncio
import json
import sys
import time

import asyncpg
import uvloop
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver
from pgqueuer.models import Job
from pgqueuer.queries import Queries

BULK = 1000


async def connect(url: str) -> Queries:
    return Queries(AsyncpgDriver(await asyncpg.connect(dsn=url)))


async def submit(url: str, tasks: int, workers: int, bulk: int) -> float:
    """Submits all tasks from as many clients as there are workers."""
    clients = [await connect(url) for _ in range(workers)]
    left = tasks

    async def push(client: Queries) -> None:
        nonlocal left
        while left > 0:
            some = min(left, bulk)
            left -= some
            if bulk == 1:
                await client.enqueue("noop", None)
            else:
                await client.enqueue(["noop"] * some, [None] * some, [0] * some)

    began = time.perf_counter()
    await asyncio.gather(*map(push, clients))
    return time.perf_counter() - began


async def work(url: str, tasks: int, workers: int, batch: int) -> float:
    """Works until the table says that no task is left: it deletes those that are done."""
    ran = 0
    consumers = []
    for _ in range(workers):
        consumer = PgQueuer((await connect(url)).driver)

        @consumer.entrypoint("noop")
        async def noop(job: Job) -> None:
            nonlocal ran
            ran += 1

        consumers.append(consumer)
    watcher = await asyncpg.connect(dsn=url)

    began = time.perf_counter()
    running = [asyncio.create_task(it.run(batch_size=batch)) for it in consumers]
    while ran < tasks:
        await asyncio.sleep(0.005)
    while await watcher.fetchval("select count(*) from pgqueuer"):
        await asyncio.sleep(0.005)
    seconds = time.perf_counter() - began

    for consumer in consumers:
        consumer.shutdown.set()
    await asyncio.gather(*running)
    return seconds


async def main() -> None:
    version, url, tasks, workers, mode = sys.argv[1:]
    bulk, batch = (BULK, 10) if mode == "batched" else (1, 1)
    await (await connect(url)).install()
    line = {
        "name": "pgqueuer",
        "version": version,
        "tasks": int(tasks),
        "workers": int(workers),
        "submit_seconds": await submit(url, int(tasks), int(workers), bulk),
        "work_seconds": await work(url, int(tasks), int(workers), batch),
        "batching": f"submit {bulk} a statement; fetch {batch}; completions gathered up to {batch}",
    }
    print(json.dumps(line), flush=True)


uvloop.run(main())
