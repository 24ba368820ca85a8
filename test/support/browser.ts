import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium as playwright } from 'playwright-core';
import { vi } from 'vitest';

/** A running browser. */
export interface RunningBrowser extends AsyncDisposable {
  readonly browser: Browser;
}

/** Why no browser can start on this machine. Undefined when one can. */
export const whyNoBrowser: string | undefined =
  process.platform === 'linux' && process.arch === 'x64'
    ? undefined
    : `@sparticuz/chromium is for linux-x64 only, and this is ${process.platform}-${process.arch}`;

/**
 * Unpacks and starts the Chromium that `npm ci` installed. It contains its own NSS, Expat and fonts, so
 * the machine needs no other packages. Dispose of it with `await using`.
 *
 * @see https://github.com/Sparticuz/chromium
 */
export async function launchBrowser(): Promise<RunningBrowser> {
  const directory = await mkdtemp(join(tmpdir(), 'chromium-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    const browser = await playwright.launch({
      executablePath: await unpack(directory),
      env: {
        ...process.env,
        LD_LIBRARY_PATH: join(directory, 'al2023', 'lib'),
        FONTCONFIG_FILE: await writeFontConfig(directory),
      },
    });
    return {
      browser,
      async [Symbol.asyncDispose]() {
        await browser.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * The package unpacks into the temporary directory, and reuses existing files there. It unpacks its
 * libraries only in AWS Lambda. Two variables change both.
 */
async function unpack(directory: string): Promise<string> {
  vi.stubEnv('TMPDIR', directory);
  vi.stubEnv('AWS_LAMBDA_JS_RUNTIME', 'nodejs20.x');
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    return await chromium.executablePath();
  } finally {
    vi.unstubAllEnvs();
  }
}

/** Replaces the font configuration of the package, which has the paths of AWS Lambda. */
async function writeFontConfig(directory: string): Promise<string> {
  const file = join(directory, 'fonts.conf');
  const fonts = `<dir>${join(directory, 'fonts')}</dir><cachedir>${join(directory, 'cache')}</cachedir>`;
  await writeFile(file, `<?xml version="1.0"?><fontconfig>${fonts}</fontconfig>`);
  return file;
}
