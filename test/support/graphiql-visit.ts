import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** A visit to GraphiQL with a browser. */
export interface GraphiqlVisit extends AsyncDisposable {
  readonly page: Page;
  /** Requests to other servers, failed requests, and errors of the page. */
  readonly problems: readonly string[];
  /** The tab of an operation. */
  tabOf(operationName: string): Locator;
  /** Opens the tab of an operation, runs it, and returns the response that the result pane shows. */
  run(operationName: string): Promise<any>;
}

/** Options of {@link visitGraphiql}. */
export interface VisitOptions {
  /** Width of the window in pixels. 1280 by default. */
  readonly width?: number;
}

/** Opens GraphiQL at the GraphQL address. Dispose of it with `await using`. */
export async function visitGraphiql(
  browser: Browser,
  url: string,
  { width = 1280 }: VisitOptions = {},
): Promise<GraphiqlVisit> {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const { origin } = new URL(url);
  const problems: string[] = [];
  context.on('request', (request) => {
    if (!isOf(origin, request.url())) problems.push(`requested ${request.url()}`);
  });
  context.on('requestfailed', (request) => problems.push(`failed to get ${request.url()}`));
  context.on('weberror', (webError) => problems.push(`threw ${webError.error().message}`));
  context.on('console', (message) => {
    if (message.type() === 'error') problems.push(`logged ${message.text()}`);
  });
  const page = await context.newPage();
  page.on('websocket', (socket) => problems.push(`opened ${socket.url()}`));
  await page.goto(url);
  await editorOf(page).waitFor();
  return {
    page,
    problems,
    tabOf: (operationName) => tabOf(page, operationName),
    run: (operationName) => run(page, operationName),
    [Symbol.asyncDispose]: () => context.close(),
  };
}

/** Whether an address belongs to an origin. `data:` URLs cause no request. */
function isOf(origin: string, address: string): boolean {
  return address.startsWith('data:') || address.startsWith(`${origin}/`);
}

function editorOf(page: Page): Locator {
  return page.getByRole('region', { name: 'Operation Editor' }).locator('.view-lines');
}

function tabOf(page: Page, operationName: string): Locator {
  return page.getByRole('tab').filter({
    has: page.getByRole('button', { name: operationName, exact: true }),
  });
}

async function run(page: Page, operationName: string): Promise<unknown> {
  const tab = tabOf(page, operationName);
  if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
  await editorOf(page).getByText(`query ${operationName}`).waitFor();
  const [response] = await Promise.all([
    page.waitForResponse((candidate) => isFor(operationName, candidate.request().postData())),
    page.getByRole('button', { name: 'Execute query (Ctrl-Enter)' }).click(),
  ]);
  const answer: unknown = await response.json();
  await expect.poll(() => copyResult(page), { timeout: 30_000 }).toEqual(answer);
  return answer;
}

function isFor(operationName: string, postData: string | null): boolean {
  return postData?.includes(`query ${operationName}`) === true;
}

/** Copies the result pane through the clipboard, because the DOM contains only the visible lines. */
async function copyResult(page: Page): Promise<unknown> {
  await page.getByRole('region', { name: 'Result Window' }).locator('.view-lines').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Control+C');
  return JSON.parse(await page.evaluate('navigator.clipboard.readText()'));
}
