import { afterAll, afterEach, expect } from 'vitest';
import { forgetPlantedSecrets, takeLeaks } from './planted-secrets.ts';
import './watched-responses.ts';

// A test fails when a planted secret appears in a response or a log line. Runs before each test file.

afterEach(() => {
  expect(takeLeaks(), 'planted secrets in responses and log lines').toEqual([]);
});

// The next test file may use the same text for something that is no secret.
afterAll(forgetPlantedSecrets);
