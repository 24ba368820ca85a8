import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { GraphiQLOptions } from 'graphql-yoga';

/** GraphiQL, whole in one page, and what a browser shall allow it. */
export interface GraphiQLPage {
  readonly html: string;
  /** @see https://www.w3.org/TR/CSP3/ */
  readonly contentSecurityPolicy: string;
}

/**
 * Renders GraphiQL once. Its script stands in the page, so the policy names that script by its hash;
 * its editor starts workers from blobs, and styles what it draws by attributes, which no hash covers.
 */
export async function createGraphiQLPage(options: GraphiQLOptions): Promise<GraphiQLPage> {
  // Nine megabytes, of which nobody needs a byte before a browser asks.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const html = renderGraphiQL(options);
  const scripts = [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(([, script = '']) =>
    hashOf(script),
  );
  const contentSecurityPolicy = [
    "default-src 'none'",
    `script-src ${scripts.join(' ')}`,
    "style-src 'unsafe-inline'",
    'worker-src blob:',
    'img-src data:',
    'font-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return { html, contentSecurityPolicy };
}

/** Whether a request with these headers is answered with the page, where a profile has GraphiQL. */
export function isGraphiQLRequest(
  { method, url = '', headers: { accept = '' } }: IncomingMessage,
  path: string,
): boolean {
  if (method !== 'GET') return false;
  const [pathname] = url.split('?');
  return pathname === path && accept.includes('text/html');
}

/** A browser hashes a script as it has parsed it, with plain line feeds. */
function hashOf(script: string): string {
  const text = script.replaceAll(/\r\n?/g, '\n');
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
