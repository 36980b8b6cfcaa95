/** What `leitmotif serve` does. */
import { once } from 'node:events';
import { type Dashboard, type ServeOptions, startDashboard } from '../../dashboard/serve.ts';
import { readToken } from '../../dashboard/token.ts';
import { defaultRedisUrl } from '../queue-options.ts';
import type { DashboardFlags, ServeFlags } from '../serve.ts';
import { stopSignal } from '../stop-signal.ts';

export async function serve({ store, redis, ...flags }: ServeFlags): Promise<void> {
  const dashboard = await openDashboard(flags, {
    stores: store,
    redis: { url: redis ?? defaultRedisUrl, wanted: redis !== undefined },
    log: (line) => process.stderr.write(`${JSON.stringify(line)}\n`),
  });
  process.stderr.write(`Dashboard at ${dashboard.url}\n`);
  await once(stopSignal(), 'abort');
  await dashboard.close();
  process.exit(0);
}

/** Starts the dashboard as the options say that `serve` and `up` have in common. */
export async function openDashboard(
  { host, port, tokenFile, readOnly }: DashboardFlags,
  shown: Pick<ServeOptions, 'stores' | 'redis' | 'log'>,
): Promise<Dashboard> {
  const token = await readToken(tokenFile, process.env);
  return startDashboard({ ...shown, host, port, token, readOnly: readOnly === true });
}
