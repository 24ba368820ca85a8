import { X509Certificate } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import type { StoredCertificate } from '../../src/emulator/emulator.ts';
import { createSampleCertificates } from '../../src/emulator/sample-certificates.ts';
import { authenticateWith } from '../support/bearer.ts';
import { launchBrowser, type RunningBrowser, whyNoBrowser } from '../support/browser.ts';
import { visitGraphiql } from '../support/graphiql-visit.ts';
import { createSampleUsage } from '../../src/emulator/sample-usage.ts';
import { createWorld } from '../support/test-gateway.ts';

// In a real browser. Each test opens GraphiQL for the first time.

const region = 'eu-west-1';
const operationNames = [
  'FirstPage',
  'NextPage',
  'ExpiringNext',
  'WhereUsed',
  'BreaksNext',
  'Unused',
  'RotationPlan',
  'FindByFingerprint',
  'Lookup',
  'Everything',
];
const title = whyNoBrowser === undefined ? 'GraphiQL' : `GraphiQL, skipped because ${whyNoBrowser}`;

describe.skipIf(whyNoBrowser !== undefined)(title, () => {
  let chromium: RunningBrowser;
  let certificates: StoredCertificate[];

  beforeAll(async () => {
    chromium = await launchBrowser();
    certificates = await createSampleCertificates({ count: 60, now: new Date() });
  });

  afterAll(async () => {
    await chromium[Symbol.asyncDispose]();
  });

  test('GraphiQL opens one tab for each example, and shows the Region in its title', async () => {
    await using world = await openWorld();
    await using visit = await visitGraphiql(chromium.browser, world.url);
    const { page, problems } = visit;
    expect(await page.title()).toBe(`Client Certificates Gateway · ${region}`);
    const tabs = page.getByRole('tab');
    expect((await tabs.allInnerTexts()).map((text) => text.trim())).toEqual(operationNames);
    expect(problems).toEqual([]);
    expect(world.takeCalls()).toEqual([]);
  });

  test('GraphiQL runs the query of the first tab and shows the certificates', async () => {
    await using world = await openWorld();
    await using visit = await visitGraphiql(chromium.browser, world.url);
    const { page, problems } = visit;
    await page.getByText('query FirstPage').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('region', { name: 'Result Window' }).getByText('"totalCount"').waitFor();
    if (process.env['UPDATE_SCREENSHOT'] === '1') {
      await page.screenshot({ path: 'docs/graphiql.png' });
    }
    expect(world.takeCalls()).toEqual(['GET /clientcertificates?limit=500']);

    const { data } = await visit.run('FirstPage');
    const { totalCount, nodes } = data.clientCertificates;
    expect(totalCount).toBe(60);
    expect(nodes.map(idOf)).toEqual(certificates.slice(0, 5).map(idOf));
    expect(nodes.map(secondsOfExpiration)).toEqual(
      certificates.slice(0, 5).map(({ expirationDate }) => expirationDate),
    );
    expect(problems).toEqual([]);
  });

  test('GraphiQL runs the query of every tab, and sends requests only to the gateway', async () => {
    await using world = await openWorld();
    await using visit = await visitGraphiql(chromium.browser, world.url);
    const answers: Record<string, any> = {};
    for (const operationName of operationNames) {
      answers[operationName] = await visit.run(operationName);
    }
    const errors = Object.values(answers).map((answer) => answer.errors as unknown);
    expect(errors).toEqual(operationNames.map(() => undefined));
    const { NextPage, ExpiringNext, FindByFingerprint, Lookup, Everything } = answers;
    const { WhereUsed, BreaksNext, Unused, RotationPlan } = answers;
    expect(WhereUsed.data.clientCertificates.coverage).toMatchObject({ apis: 8, complete: true });
    expect(BreaksNext.data.stages.totalCount).toBeGreaterThan(0);
    expect(Unused.data.clientCertificates.totalCount).toBeGreaterThan(0);
    expect(Unused.data.stages.nodes[0]).toMatchObject({
      clientCertificate: { clientCertificateId: 'gone00' },
    });
    expect(RotationPlan.data.rotationPlan).toMatchObject({ warning: null });
    expect(RotationPlan.data.rotationPlan.steps).toHaveLength(8);
    expect(NextPage.data.clientCertificates.edges).toHaveLength(5);
    expect(ExpiringNext.data.summary).toMatchObject({ total: 60, expired: 5, expiring: 15 });
    expect(ExpiringNext.data.clientCertificates.nodes).toHaveLength(5);
    expect(FindByFingerprint.data.clientCertificates.nodes.map(idOf)).toEqual([
      certificates[1]?.clientCertificateId,
    ]);
    expect(Lookup.data.nodes.map(idOf)).toEqual(certificates.slice(0, 3).map(idOf));
    expect(Everything.data.clientCertificate).toMatchObject({
      clientCertificateId: certificates[0]?.clientCertificateId,
      region,
      pemEncodedCertificate: certificates[0]?.pemEncodedCertificate,
    });
    expect(visit.problems).toEqual([]);
  });

  test('GraphiQL shows the descriptions of the schema', async () => {
    await using world = await openWorld();
    await using visit = await visitGraphiql(chromium.browser, world.url);
    const { page, problems } = visit;
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    const explorer = page.getByRole('region', { name: 'Documentation Explorer' });
    await explorer.getByRole('link', { name: 'Query', exact: true }).click();
    await explorer.getByText('What a gateway to the client certificates').waitFor();
    await explorer.getByRole('link', { name: 'clientCertificates', exact: true }).click();
    await explorer.getByText('by the Relay Cursor Connections specification').waitFor();
    await explorer
      .getByText('Returns only certificates after the edge with this cursor.')
      .waitFor();
    expect(problems).toEqual([]);
  });

  test('GraphiQL opens a tab at the first click', async () => {
    await using world = await openWorld();
    await using visit = await visitGraphiql(chromium.browser, world.url);
    for (const operationName of operationNames.toReversed()) {
      const tab = visit.tabOf(operationName);
      await tab.click({ delay: 100 });
      expect(await tab.getAttribute('aria-selected')).toBe('true');
    }
  });

  test.each([900, 1280])('GraphiQL shows every tab in a window of %i pixels', async (width) => {
    await using world = await openWorld();
    await using visit = await visitGraphiql(chromium.browser, world.url, { width });
    const list = await boxOf(visit.page.getByLabel('Select active operation'));
    for (const operationName of operationNames) {
      const tab = await boxOf(visit.tabOf(operationName));
      expect(tab.right, operationName).toBeLessThanOrEqual(list.right);
    }
    const newTab = await boxOf(visit.page.getByRole('button', { name: 'New tab' }));
    expect(newTab.left).toBeGreaterThanOrEqual(list.right);
    expect(newTab.right).toBeLessThanOrEqual(width);
  });

  test('GraphiQL shows a query from a link without running it', async () => {
    await using world = await openWorld();
    const link = `${world.url}?query=${encodeURIComponent('query FromLink { __typename }')}`;
    await using visit = await visitGraphiql(chromium.browser, link);
    await visit.page.getByText('query FromLink').waitFor();
    expect(world.takeCalls()).toEqual([]);
    const { data } = await visit.run('FromLink');
    expect(data).toEqual({ __typename: 'Query' });
  });

  describe('when a token is required', () => {
    const token = 'a-token-to-type';

    test('GraphiQL explains where to enter a required token, and shows the schema after a query with it', async () => {
      await using world = await openWorld({ authentication: authenticateWith(token) });
      await using visit = await visitGraphiql(chromium.browser, world.url);
      const { page } = visit;
      await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
      const explorer = page.getByRole('region', { name: 'Documentation Explorer' });
      await explorer.getByText('This gateway expects a token.').waitFor();
      expect(await explorer.innerText()).toContain('{ "Authorization": "Bearer …" }');

      await enterHeaders(page, { authorization: `Bearer ${token}` });
      await visit.run('FirstPage');
      await explorer.getByRole('link', { name: 'Query', exact: true }).waitFor();
    });

    test('GraphiQL fetches the schema with the token when asked to in the documentation pane', async () => {
      await using world = await openWorld({ authentication: authenticateWith(token) });
      await using visit = await visitGraphiql(chromium.browser, world.url);
      const { page } = visit;
      await enterHeaders(page, { authorization: `Bearer ${token}` });
      await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
      await page.getByRole('button', { name: 'Fetch the schema', exact: true }).click();
      await page.getByRole('link', { name: 'Query', exact: true }).waitFor();
    });

    test('GraphiQL stores no token, not even in its history', async () => {
      await using world = await openWorld({ authentication: authenticateWith(token) });
      await using visit = await visitGraphiql(chromium.browser, world.url);
      const { page } = visit;
      await enterHeaders(page, { authorization: `Bearer ${token}` });
      await visit.run('FirstPage');
      await page.reload();
      await page.getByRole('button', { name: 'Show History' }).click();
      await page.getByRole('region', { name: 'History' }).getByText('FirstPage').waitFor();
      const stored = await page.evaluate('JSON.stringify([localStorage, sessionStorage])');
      expect(stored).toContain('graphiql:queries');
      expect(stored).not.toContain(token);
    });
  });

  function openWorld(config: Partial<Config> = {}) {
    return createWorld({
      config,
      certificates,
      region,
      ...createSampleUsage({ accountId: '111122223333', region, certificates, now: new Date() }),
      exampleIds: certificates.slice(0, 3).map(idOf),
      exampleFingerprint: new X509Certificate(certificates[1]?.pemEncodedCertificate ?? '')
        .fingerprint256,
    });
  }
});

/** Inserts headers in the editor. Typing would add the brackets that the editor closes by itself. */
async function enterHeaders(page: Page, headers: Record<string, string>): Promise<void> {
  await page.getByRole('button', { name: 'Headers', exact: true }).click();
  const editors = page.getByRole('region', { name: 'Headers' }).locator('.view-lines');
  await editors.filter({ visible: true }).click();
  await page.keyboard.insertText(JSON.stringify(headers));
}

async function boxOf(locator: Locator): Promise<{ readonly left: number; readonly right: number }> {
  const { x, width } = (await locator.boundingBox()) ?? { x: NaN, width: NaN };
  return { left: Math.round(x), right: Math.round(x + width) };
}

function idOf({ clientCertificateId }: { readonly clientCertificateId: string }): string {
  return clientCertificateId;
}

function secondsOfExpiration({ expirationDate }: { readonly expirationDate: string }): number {
  return Date.parse(expirationDate) / 1000;
}
