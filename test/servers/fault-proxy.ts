/** Stands between a client and an HTTP server and misbehaves on demand. */
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What happens to a request; `undefined`: it is passed on as it is. `hang`: it gets no answer; `cut` and `stall`: the
 * answer ends, or stands still, in the middle of its body.
 */
export type Fault = { status: number } | { delay: number } | 'hang' | 'cut' | 'stall' | undefined;

export interface FaultProxy {
  url: string;
  /** Decides for every request; replace it at any time. */
  fault: (request: IncomingMessage) => Fault;
  requests: number;
  /** Stops listening and drops every connection, until `comeBack`. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): void;
}

/** What servers call these refusals. */
const codes: Record<number, string> = {
  403: 'AccessDenied',
  409: 'ConditionalRequestConflict',
  501: 'NotImplemented',
};

/** Host and signature stay as the client made them. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(target);
  const server = createServer(async (incoming, outgoing) => {
    proxy.requests += 1;
    const fault = proxy.fault(incoming);
    if (fault === 'hang') return;
    if (typeof fault === 'object' && 'status' in fault) {
      incoming.resume();
      const code = codes[fault.status] ?? 'SlowDown';
      outgoing.writeHead(fault.status, { 'content-type': 'application/xml' });
      outgoing.end(
        incoming.method === 'HEAD' ? undefined : `<Error><Code>${code}</Code><Message>no</Message></Error>`,
      );
      return;
    }
    if (typeof fault === 'object') await new Promise((resolve) => setTimeout(resolve, fault.delay));
    const { method, url: path, headers } = incoming;
    const onward = request({ hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      if (fault !== 'cut' && fault !== 'stall') {
        answer.pipe(outgoing);
        return;
      }
      answer.once('data', (first: Buffer) => {
        outgoing.write(first.subarray(0, Math.ceil(first.length / 2)), () => {
          if (fault === 'cut') outgoing.destroy();
        });
        answer.destroy();
      });
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port: ownPort } = server.address() as AddressInfo;
  const proxy: FaultProxy = {
    url: `http://127.0.0.1:${ownPort}`,
    fault: () => undefined,
    requests: 0,
    goAway: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    comeBack: () => listen(ownPort),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return proxy;
}
