import type { Browser, Page } from 'playwright-core';
import { expect, vi } from 'vitest';

/** A visit to GraphiQL with a browser, in a window of 1280 by 800. */
export interface GraphiqlVisit extends AsyncDisposable {
  readonly page: Page;
  /** Requests to anybody but the gateway, requests that failed, and what the page complained of. */
  readonly trouble: readonly string[];
  /** Opens the tab of an operation and runs it; the answer that the result pane then shows. */
  run(operationName: string): Promise<any>;
}

/** Milliseconds until something is tried for the last time. */
const patience = { timeout: 30_000 };

/** Opens GraphiQL at the GraphQL address. Dispose of it with `await using`. */
export async function visitGraphiql(browser: Browser, url: string): Promise<GraphiqlVisit> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const { origin } = new URL(url);
  const trouble: string[] = [];
  context.on('request', (request) => {
    if (!isOf(origin, request.url())) trouble.push(`asked ${request.url()}`);
  });
  context.on('requestfailed', (request) => trouble.push(`failed to get ${request.url()}`));
  context.on('weberror', (webError) => trouble.push(`threw ${webError.error().message}`));
  context.on('console', (message) => {
    if (message.type() === 'error') trouble.push(`complained: ${message.text()}`);
  });
  const page = await context.newPage();
  page.on('websocket', (socket) => trouble.push(`opened ${socket.url()}`));
  await page.goto(url);
  await editorOf(page).waitFor();
  return {
    page,
    trouble,
    run: (operationName) => run(page, operationName),
    [Symbol.asyncDispose]: () => context.close(),
  };
}

/** Blobs and data are of the page itself; a blob's address begins with the origin that made it. */
function isOf(origin: string, address: string): boolean {
  return address.startsWith('data:') || address.replace(/^blob:/, '').startsWith(`${origin}/`);
}

function editorOf(page: Page) {
  return page.getByRole('region', { name: 'Operation Editor' }).locator('.view-lines');
}

async function run(page: Page, operationName: string): Promise<unknown> {
  await vi.waitFor(() => openTab(page, operationName), patience);
  const response = await vi.waitFor(() => execute(page, operationName), patience);
  const answer: unknown = await response?.json();
  await expect.poll(() => copyResult(page), patience).toEqual(answer);
  return answer;
}

/** GraphiQL takes no click on a tab while it starts. */
async function openTab(page: Page, operationName: string): Promise<void> {
  const tab = page.getByRole('tab', { name: operationName });
  await tab.getByRole('button', { name: operationName, exact: true }).click();
  await editorOf(page).getByText(`query ${operationName}`).waitFor({ timeout: 1000 });
}

/**
 * A person takes longer than GraphiQL does to see which operation a tab has; until then it would run
 * the operation of the tab before.
 */
async function execute(page: Page, operationName: string) {
  const asked = page.waitForRequest(
    (request) =>
      request.method() === 'POST' && request.postDataJSON().operationName === operationName,
    { timeout: 1000 },
  );
  const [request] = await Promise.all([
    asked,
    page.getByRole('button', { name: 'Execute query (Ctrl-Enter)' }).click(),
  ]);
  return request.response();
}

/** The whole of the result pane, of which a page holds only the lines that show. */
async function copyResult(page: Page): Promise<unknown> {
  await page.getByRole('region', { name: 'Result Window' }).locator('.view-lines').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Control+C');
  return JSON.parse(await page.evaluate('navigator.clipboard.readText()'));
}
