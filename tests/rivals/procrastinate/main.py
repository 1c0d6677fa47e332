"""Submits no-op tasks to Procrastinate and works on them: `main.py VERSION URL TASKS WORKERS single|batched`.

A worker is a place in the concurrency of one process. It fetches and completes one task a statement whatever is asked;
only submission knows batches.
"""

import asyncio
import json
import logging
import sys
import time

import procrastinate

BULK = 1000


async def submit(noop: procrastinate.tasks.Task, tasks: int, clients: int, bulk: int) -> float:
    """Submits all tasks from as many clients as there are workers."""
    left = tasks

    async def push() -> None:
        nonlocal left
        while left > 0:
            some = min(left, bulk)
            left -= some
            if bulk == 1:
                await noop.defer_async()
            else:
                await noop.batch_defer_async(*({} for _ in range(some)))

    began = time.perf_counter()
    await asyncio.gather(*(push() for _ in range(clients)))
    return time.perf_counter() - began


async def work(app: procrastinate.App, tasks: int, workers: int) -> float:
    """Works until no task is left, and makes sure that all are done."""
    began = time.perf_counter()
    await app.run_worker_async(concurrency=workers, wait=False, install_signal_handlers=False)
    seconds = time.perf_counter() - began
    done = "select count(*) as done from procrastinate_jobs where status = 'succeeded'"
    if (await app.connector.execute_query_one_async(done))["done"] != tasks:
        raise RuntimeError("tasks are left")
    return seconds


async def main() -> None:
    version, url, tasks, workers, mode = sys.argv[1:]
    bulk = BULK if mode == "batched" else 1
    connector = procrastinate.PsycopgConnector(conninfo=url, min_size=int(workers), max_size=int(workers) + 2)
    app = procrastinate.App(connector=connector)

    @app.task
    async def noop() -> None:
        pass

    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        line = {
            "name": "procrastinate",
            "version": version,
            "tasks": int(tasks),
            "workers": int(workers),
            "submit_seconds": await submit(noop, int(tasks), int(workers), bulk),
            "work_seconds": await work(app, int(tasks), int(workers)),
            "batching": f"submit {bulk} a statement; fetch and complete 1",
        }
    print(json.dumps(line), flush=True)


# It warns of an app in the main module, which matters only where tasks are imported.
logging.getLogger("procrastinate").setLevel(logging.ERROR)
asyncio.run(main())
