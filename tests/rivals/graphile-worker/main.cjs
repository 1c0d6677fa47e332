// Submits no-op tasks to graphile-worker and works on them: `main.cjs VERSION URL TASKS WORKERS single|batched`.
// A worker is a concurrent job of one process (`concurrentJobs`). The batched settings are those of its own performance
// tests; it deletes tasks that are done.
"use strict";

const { setTimeout: sleep } = require("node:timers/promises");
const { Logger, makeWorkerUtils, run, runMigrations } = require("graphile-worker");
const { Pool } = require("pg");

const [version, connectionString, ...rest] = process.argv.slice(2);
const [tasks, workers] = rest.slice(0, 2).map(Number);
const batched = rest[2] === "batched";
const BULK = 1000;

const pool = new Pool({ connectionString, max: workers + 2 });
// The library asks for handlers on the pool and on each of its clients; a lost connection fails the run anyway.
pool.on("error", () => {});
pool.on("connect", (client) => client.on("error", () => {}));
const logger = new Logger(() => () => {});
const preset = {
  worker: {
    concurrentJobs: workers,
    ...(batched && {
      localQueue: { size: 500, refetchDelay: { durationMs: 10 } },
      completeJobBatchDelay: 0,
      failJobBatchDelay: 0,
    }),
  },
};

/** Seconds that something takes. */
async function measure(something) {
  const began = process.hrtime.bigint();
  await something();
  return Number(process.hrtime.bigint() - began) / 1e9;
}

/** Submits all tasks from as many clients as there are workers. */
async function submit() {
  const utils = await makeWorkerUtils({ pgPool: pool, logger });
  let left = tasks;
  const client = async () => {
    while (left > 0) {
      const some = Math.min(left, batched ? BULK : 1);
      left -= some;
      if (batched) {
        await utils.addJobs(Array.from({ length: some }, () => ({ identifier: "noop", payload: {} })));
      } else {
        await utils.addJob("noop", {});
      }
    }
  };
  await Promise.all(Array.from({ length: workers }, client));
}

/** Works until the table says that no task is left. */
async function work() {
  let ran = 0;
  const noop = async () => {
    ran += 1;
  };
  const runner = await run({ pgPool: pool, logger, preset, taskList: { noop }, noHandleSignals: true });
  while (ran < tasks) await sleep(5);
  while (await unfinished()) await sleep(5);
  return runner;
}

async function unfinished() {
  const { rows } = await pool.query("select count(*)::int as left from graphile_worker._private_jobs");
  return rows[0].left;
}

async function main() {
  await runMigrations({ pgPool: pool, logger });
  const submit_seconds = await measure(submit);
  const work_seconds = await measure(work);
  const batching = batched
    ? `submit ${BULK} a statement; fetch 500; completions gathered for one turn of the event loop`
    : "submit, fetch and complete 1 a statement";
  const line = { name: "graphile-worker", version, tasks, workers, submit_seconds, work_seconds, batching };
  console.log(JSON.stringify(line));
  process.exit(0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
