import { expect, test } from 'vitest';
import { readAsset } from '../../src/views/read-asset.ts';

test.each(['style.css', 'viewer.js'] as const)(
  '%s is built and reaches for nothing outside',
  async (name) => {
    const text = new TextDecoder().decode(await readAsset(name));
    expect(text.length).toBeGreaterThan(1000);
    expect(text).not.toMatch(/@import|url\(|https?:|sourceMappingURL/);
  },
);
