// Uses Swagger UI as a person would, in a real browser: `swagger.mjs URL CHROMIUM SCREENSHOT`.
// PLAYWRIGHT is the folder into which npm installed playwright-core.
// Fails when anything goes to another host, or the browser's console tells of an error.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { argv, env } from "node:process";

const { chromium } = createRequire(`${env.PLAYWRIGHT}/`)("playwright-core");

const [url, executablePath, screenshot] = argv.slice(2);
const email = "browser@example.com";
const faults = [];

const browser = await chromium.launch({
  executablePath,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
  page.setDefaultTimeout(30_000);
  watch(page);
  await page.goto(`${url}/docs`);
  assert.match(await page.title(), /likeness/);

  const account = { email, full_name: "Ada", date_of_birth: 1731754271, ethnicity: "", gender: "Female" };
  await execute(page, "Account", "register", account);
  const { token } = await execute(page, "Account", "login", { email });
  await authorize(page, token);
  const { task_id } = await execute(page, "Generate", "generate");
  assert.match(task_id, /^[0-9a-f-]{36}$/);
  await page.screenshot({ path: screenshot });

  await page.reload();
  await page.locator(".auth-wrapper .authorize.locked").waitFor();
  assert.deepEqual(faults, []);
  console.log(`a task was submitted through Swagger UI: ${task_id}`);
} finally {
  await browser.close();
}

/** Notes whatever should not happen on a page that works without the rest of the world. */
function watch(page) {
  page.on("request", (request) => {
    const target = new URL(request.url());
    if (target.origin !== url && !["data:", "blob:"].includes(target.protocol)) faults.push(request.url());
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(String(error)));
}

/** Executes an operation with a body, or with the one that the page shows; what it answered. */
async function execute(page, tag, operation, body) {
  const block = page.locator(`#operations-${tag}-${operation}`);
  await block.locator(".opblock-summary-control").click();
  const text = block.locator("textarea.body-param__text");
  await text.waitFor();
  if (body) await text.fill(JSON.stringify(body));
  await block.getByRole("button", { name: "Execute" }).click();
  const live = block.locator(".live-responses-table tbody .response");
  const status = await live.locator(".response-col_status").innerText();
  const answer = await live.locator(".highlight-code code, .microlight").first().innerText();
  assert.match(status, /^200/, `${operation}: ${answer}`);
  if (operation !== "generate") await block.locator(".opblock-summary-control").click();
  return JSON.parse(answer);
}

async function authorize(page, token) {
  await page.locator(".auth-wrapper .authorize").click();
  const dialog = page.locator(".dialog-ux");
  await dialog.locator("input").fill(token);
  await dialog.locator("button.authorize").click();
  await dialog.locator("button.btn-done").click();
}
