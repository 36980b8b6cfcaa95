/** What `leitmotif serve` does. */
import { once } from 'node:events';
import { startDashboard } from '../../dashboard/serve.ts';
import { readToken } from '../../dashboard/token.ts';
import { defaultRedisUrl } from '../queue-options.ts';
import type { ServeFlags } from '../serve.ts';
import { stopSignal } from '../stop-signal.ts';

export async function serve(flags: ServeFlags): Promise<void> {
  const { store, redis, host, port, tokenFile, readOnly } = flags;
  const dashboard = await startDashboard({
    stores: store,
    redis: { url: redis ?? defaultRedisUrl, wanted: redis !== undefined },
    host,
    port,
    token: await readToken(tokenFile, process.env),
    readOnly: readOnly === true,
    log: (line) => process.stderr.write(`${JSON.stringify(line)}\n`),
  });
  process.stderr.write(`Dashboard at ${dashboard.url}\n`);
  await once(stopSignal(), 'abort');
  await dashboard.close();
  process.exit(0);
}
