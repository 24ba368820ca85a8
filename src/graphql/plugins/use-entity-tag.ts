import { hash } from 'node:crypto';
import type { Plugin } from 'graphql-yoga';
import { hasEntityTag } from '../../util/entity-tag.ts';

/**
 * Adds a strong `ETag` to the response to a GET. Answers 304 without a body when `If-None-Match` has it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match
 */
export function useEntityTag(): Plugin {
  return {
    async onResponse(payload) {
      const { request, response, fetchAPI } = payload;
      if (request.method !== 'GET' || response.status !== 200) return;
      if (response.headers.get('content-type')?.includes('json') !== true) return;
      const body = await response.text();
      const tag = `"${hash('sha256', body, 'base64url')}"`;
      const headers = new fetchAPI.Headers(response.headers);
      headers.set('etag', tag);
      const isKnown = hasEntityTag(request.headers.get('if-none-match'), tag);
      payload.setResponse(
        isKnown
          ? new fetchAPI.Response(null, { status: 304, headers })
          : new fetchAPI.Response(body, { status: 200, headers }),
      );
    },
  };
}
