import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { logLevel } from 'kafkajs';
import { BrokerConnections } from './broker-connections.ts';

let server: Server | null = null;

afterEach(() => {
  server?.close();
});

it('a broker that takes connections and answers nothing is never taken for connected', async () => {
  let connections = 0;
  const listening = createServer(socket => {
    connections += 1;
    socket.on('error', () => undefined).resume();
  });
  server = listening;
  await new Promise<void>(resolve => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  const brokers = new BrokerConnections({
    brokers: [`127.0.0.1:${port}`],
    logLevel: logLevel.NOTHING,
    logCreator: () => () => undefined,
    connectionTimeout: 200,
    requestTimeout: 200,
  });
  const address = { host: '127.0.0.1', port };
  await expect(brokers.to(address)).rejects.toThrow();
  await expect(brokers.to(address)).rejects.toThrow();
  expect(connections).toBe(2);
  await brokers.close();
});
