/** Starts the dashboard's server. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { LeitmotifError } from '../errors.ts';
import { createApp } from './app.ts';
import { isLoopback } from './protection.ts';
import { linkQueue } from './queue-link.ts';
import type { RequestLine } from './request-log.ts';
import { openShelves } from './shelf.ts';

export interface ServeOptions {
  stores: readonly string[];
  /** `wanted`: somebody named it, so that it is worth a message when it is away. */
  redis?: { url: string; wanted: boolean };
  host: string;
  /** 0: any free one. */
  port: number;
  token?: string | undefined;
  readOnly: boolean;
  log(line: RequestLine): void;
}

export interface Dashboard {
  url: string;
  close(): Promise<void>;
}

/** @throws LeitmotifError `usage` for another host without a token; `address-unavailable` */
export async function startDashboard(options: ServeOptions): Promise<Dashboard> {
  const { stores, redis, host, port, token, readOnly, log } = options;
  if (!token && !isLoopback(host)) {
    throw new LeitmotifError('usage', `Listening on ${host} lets others in: that takes a token.`, {
      hint: 'Set LEITMOTIF_TOKEN or --token-file (openssl rand -base64 24 makes one), or leave --host out.',
    });
  }
  const link = redis && linkQueue(redis.url, redis.wanted);
  const app = createApp({ shelves: openShelves(stores), link, token, readOnly, log });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  await listen(server, host, port).catch(async (thrown) => {
    await link?.close();
    throw thrown;
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}/`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await link?.close();
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((listening, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const isTaken = cause.code === 'EADDRINUSE';
      const reason = isTaken ? 'something listens there already' : cause.message;
      reject(
        new LeitmotifError('address-unavailable', `Cannot listen on ${host}:${port}: ${reason}.`, {
          hint: isTaken ? 'Choose another --port; 0 takes any that is free.' : 'Check --host and --port.',
          cause,
        }),
      );
    });
    server.listen(port, host, listening);
  });
}
