/** Ends a test run with one plain line that any machine can read. */
import type { Reporter, TestModule } from 'vitest/node';

export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const having = (state: string) => tests.filter((test) => test.result().state === state).length;
    // A file that does not even load fails without a test in it.
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const line = `${having('passed')} passed, ${having('failed') + broken} failed, ${having('skipped')} skipped`;
    process.on('exit', () => process.stdout.write(`${line}\n`));
  }
}
