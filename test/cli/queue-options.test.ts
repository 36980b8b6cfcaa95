import { afterEach, expect, test, vi } from 'vitest';
import { sameRedis, sameStore } from '../../src/cli/queue-options.ts';

afterEach(() => vi.unstubAllEnvs());

test('the next command is told what it would not take by itself', () => {
  vi.stubEnv('REDIS_URL', '');
  vi.stubEnv('LEITMOTIF_OUT', '');
  expect(sameRedis('redis://127.0.0.1:6379')).toBe('');
  expect(sameRedis('redis://:secret@queue:6379')).toBe(' --redis redis://:***@queue:6379');
  expect(sameStore('leitmotif-out')).toBe('');
  expect(sameStore('./results')).toBe(' --out ./results');
  expect(sameStore("the curator's results")).toBe(" --out 'the curator'\\''s results'");
  vi.stubEnv('REDIS_URL', 'redis://queue:6379');
  vi.stubEnv('LEITMOTIF_OUT', 's3://results');
  expect(sameRedis('redis://queue:6379')).toBe('');
  expect(sameStore('s3://results')).toBe('');
});
