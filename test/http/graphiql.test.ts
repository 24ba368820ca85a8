import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoredCertificate } from '../../src/emulator/emulator.ts';
import { createSampleCertificates } from '../../src/emulator/seed.ts';
import { launchBrowser, type RunningBrowser, whyNoBrowser } from '../support/browser.ts';
import { visitGraphiql } from '../support/graphiql-visit.ts';
import { createWorld } from '../support/test-gateway.ts';

// With a real browser, as somebody who has just started the gateway would.

const region = 'eu-west-1';
const operationNames = [
  'FirstPage',
  'NextPage',
  'ExpiringNext',
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

  test('opens with a tab for each question and the Region in its title', async () => {
    await using world = await openWorld();
    await using visit = await visitGraphiql(chromium.browser, world.url);
    const { page, trouble } = visit;
    expect(await page.title()).toBe(`Client Certificates Gateway · ${region}`);
    const tabs = page.getByRole('tab');
    expect((await tabs.allInnerTexts()).map((text) => text.trim())).toEqual(operationNames);
    expect(trouble).toEqual([]);
    expect(world.takeCalls()).toEqual([]);
  });

  test('runs the query of its first tab and shows what upstream has', async () => {
    await using world = await openWorld();
    await using visit = await visitGraphiql(chromium.browser, world.url);
    const { page, trouble } = visit;
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
    expect(trouble).toEqual([]);
  });

  test('answers the query of every tab, and asks nobody but the gateway', async () => {
    await using world = await openWorld();
    await using visit = await visitGraphiql(chromium.browser, world.url);
    const answers: Record<string, any> = {};
    for (const operationName of operationNames) {
      answers[operationName] = await visit.run(operationName);
    }
    const errors = Object.values(answers).map((answer) => answer.errors as unknown);
    expect(errors).toEqual(operationNames.map(() => undefined));
    const { NextPage, ExpiringNext, FindByFingerprint, Lookup, Everything } = answers;
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
    expect(visit.trouble).toEqual([]);
  });

  test('explains the schema', async () => {
    await using world = await openWorld();
    await using visit = await visitGraphiql(chromium.browser, world.url);
    const { page, trouble } = visit;
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    const explorer = page.getByRole('region', { name: 'Documentation Explorer' });
    await explorer.getByRole('link', { name: 'Query', exact: true }).click();
    await explorer.getByText('What a gateway to the client certificates').waitFor();
    await explorer.getByRole('link', { name: 'clientCertificates', exact: true }).click();
    await explorer.getByText('by the Relay Cursor Connections specification').waitFor();
    await explorer.getByText('A cursor: only certificates behind its edge.').waitFor();
    expect(trouble).toEqual([]);
  });

  function openWorld() {
    return createWorld({
      certificates,
      region,
      exampleIds: certificates.slice(0, 3).map(idOf),
      exampleFingerprint: new X509Certificate(certificates[1]?.pemEncodedCertificate ?? '')
        .fingerprint256,
    });
  }
});

function idOf({ clientCertificateId }: { readonly clientCertificateId: string }): string {
  return clientCertificateId;
}

function secondsOfExpiration({ expirationDate }: { readonly expirationDate: string }): number {
  return Date.parse(expirationDate) / 1000;
}
