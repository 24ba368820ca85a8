import { hash } from 'node:crypto';
import type { GraphiQLManifest } from './graphiql-assets.ts';
import type { GraphiQLOptions, PageSettings } from './page-settings.ts';
import { compress, createStaticResource, type StaticResource } from './static-resource.ts';

interface GraphiQLPageOptions extends GraphiQLOptions {
  readonly manifest: GraphiQLManifest;
  /** The address of the folder of the assets, relative to the page, with a slash at its end. */
  readonly assetsFolder: string;
}

/** The page of GraphiQL. It loads everything but its settings from the assets. */
export function createGraphiQLPage(options: GraphiQLPageOptions): StaticResource {
  const html = renderPage(options);
  return createStaticResource({
    headers: {
      'content-type': 'text/html; charset=utf-8',
      // A browser keeps the page, and asks each time whether it is still the same.
      'cache-control': 'no-cache',
      'content-security-policy': contentSecurityPolicy,
    },
    entityTag: `W/"${hash('sha256', html, 'base64url')}"`,
    read: (encoding) => compress(html, encoding),
  });
}

/** The editor adds style elements, for which there is no hash, and its style sheet contains fonts. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  'font-src data:',
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

function renderPage({ manifest, assetsFolder, ...options }: GraphiQLPageOptions): string {
  const addressOf = (name: string) => `${assetsFolder}${name}`;
  const settings: PageSettings = {
    ...options,
    workers: {
      editor: addressOf(manifest.workers.editor),
      json: addressOf(manifest.workers.json),
      graphql: addressOf(manifest.workers.graphql),
    },
  };
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escapeHtml(`${options.name} · ${options.region}`)}</title>
    <link rel="icon" href="${icon}">
    <link rel="stylesheet" href="${addressOf(manifest.style)}">
    <script id="settings" type="application/json">${escapeJson(settings)}</script>
    <script type="module" src="${addressOf(manifest.script)}"></script>
  </head>
  <body>
    <noscript>GraphiQL needs JavaScript.</noscript>
    <div id="root"></div>
  </body>
</html>
`;
}

/** A document with a seal. */
const icon = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#d60590" d="M2 1h12v9h-3v5l-2-1-2 1v-5H2zm3 2v1h6V3zm0 2v1h6V5z"/></svg>`,
)}`;

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** In a script element, `<` could begin the tag that ends it. */
function escapeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
}
