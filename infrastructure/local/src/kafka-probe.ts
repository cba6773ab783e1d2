/** Asks a broker for metadata, in Kafka's protocol. */
import { connect } from 'node:net';

const metadataKey = 3;
const version = 1;
const timeoutMs = 2_000;
/** Length, correlation id; then the number of brokers. */
const headerBytes = 8;

/** True when it answers and counts itself among the brokers that take requests. */
export function answersMetadata(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: timeoutMs });
    let answer = Buffer.alloc(0);
    const end = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => socket.write(metadataRequest()));
    socket.on('data', chunk => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length >= headerBytes + 4) end(answer.readInt32BE(headerBytes) > 0);
    });
    socket.once('timeout', () => end(false));
    socket.once('end', () => end(false));
    socket.once('error', reject);
  });
}

/** Of no topic. */
function metadataRequest(): Buffer {
  const client = Buffer.from('airy');
  const request = Buffer.alloc(4 + 2 + 2 + 4 + 2 + client.length + 4);
  let at = request.writeInt32BE(request.length - 4);
  at = request.writeInt16BE(metadataKey, at);
  at = request.writeInt16BE(version, at);
  at = request.writeInt32BE(1, at);
  at = request.writeInt16BE(client.length, at);
  at += client.copy(request, at);
  request.writeInt32BE(0, at);
  return request;
}
