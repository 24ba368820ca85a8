import aws4 from 'aws4';
import { defineConfig } from '@graphql-hive/gateway';

/**
 * Hive Gateway as it comes, with its calls upstream signed. Its own `awsSigv4` signs only requests
 * that have a body, so a GET is signed here with the library that it uses.
 */
export const gatewayConfig = defineConfig({
  logging: 'warn',
  plugins: () => [
    {
      onFetch: (call) => {
        const { host, pathname, search } = new URL(call.url);
        const { headers } = aws4.sign({
          host,
          path: `${pathname}${search}`,
          method: 'GET',
          headers: { accept: 'application/json' },
          service: 'apigateway',
          region: process.env['AWS_REGION'] ?? '',
        });
        call.setOptions({ ...call.options, headers: headers as Record<string, string> });
      },
    },
  ],
});
