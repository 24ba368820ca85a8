import { NoSchemaIntrospectionCustomRule } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { badRequest } from '../errors.ts';
import type { Profile } from '../../config/profile.ts';

/** Turns off what a profile does not allow: introspection, and queries by GET. */
export function useProfile({ introspection, get }: Profile): Plugin {
  return {
    onRequestParse({ request: { method } }) {
      if (method !== 'GET' || get) return;
      throw badRequest('Expected a POST request; got GET, which this gateway does not allow.', {
        status: 405,
        headers: { Allow: 'POST' },
      });
    },
    onValidate({ addValidationRule }) {
      if (!introspection) addValidationRule(NoSchemaIntrospectionCustomRule);
    },
  };
}
