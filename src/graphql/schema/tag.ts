import type { Tag as TagShape } from '../../certificates/certificate.ts';
import { builder } from './builder.ts';
import { valueOf } from './member.ts';

export const Tag = builder.objectRef<TagShape>('Tag').implement({
  description: 'A tag of a client certificate.',
  fields: (t) => ({
    key: t.exposeString('key', {
      description: 'The key, 1 to 128 characters, unique among the tags of one certificate.',
    }),
    value: t.string({
      nullable: true,
      description:
        'The value, up to 256 characters. Null with an error when Amazon API Gateway sends a value that is not a string.',
      resolve: ({ value }) => valueOf(value),
    }),
  }),
});
