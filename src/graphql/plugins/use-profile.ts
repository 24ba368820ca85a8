import { NoSchemaIntrospectionCustomRule } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { badRequest } from '../errors.ts';
import type { Profile } from '../../config/profile.ts';

/** Rejects introspection and queries by GET, unless the profile allows them. */
export function useProfile({ introspection, get }: Profile): Plugin {
  return {
    onRequestParse({ request: { method } }) {
      if (method !== 'GET' || get) return;
      throw badRequest('Expected a POST request; this gateway does not allow GET.', {
        status: 405,
        headers: { Allow: 'POST' },
      });
    },
    onValidate({ addValidationRule }) {
      if (!introspection) addValidationRule(NoSchemaIntrospectionCustomRule);
    },
  };
}
