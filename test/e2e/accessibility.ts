/** What axe finds on a page. */
import axe, { type Result } from 'axe-core';
import type { Page } from 'playwright-core';

/** Serious and critical findings, as `rule: element`; by all rules, or by some. */
export async function seriousFindings(page: Page, rules?: string[]): Promise<string[]> {
  await page.evaluate(axe.source);
  const violations: Result[] = await page.evaluate(async (runOnly) => {
    const inPage = (window as unknown as { axe: typeof axe }).axe;
    const options = {
      resultTypes: ['violations' as const],
      // axe leaves this one off by default.
      ...(runOnly ? { runOnly } : { rules: { 'target-size': { enabled: true } } }),
    };
    return (await inPage.run(document, options)).violations;
  }, rules);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}
