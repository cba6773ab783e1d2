/**
 * One client. The way of a connection: opened → CONNECT → connected → (SUBSCRIBE …) → DISCONNECT, ERROR or silence →
 * closed.
 */
import type { Socket } from 'node:net';
import { AiryError, catalogue } from '@airy/errors';
import type { WebSocket } from 'ws';
import { Confirmations } from './confirmations.ts';
import { encodeFrame, heartBeat, StompProtocolError, stompVersions } from './frame.ts';
import type { Frame, Headers, StompVersion } from './frame.ts';
import { FrameReader } from './frame-reader.ts';
import { negotiateHeartBeats } from './heart-beat.ts';
import type { StompLimits } from './limits.ts';
import type { EncodedMessage } from './message.ts';
import { Subscriptions } from './subscriptions.ts';

/** Why a connection ended, for metrics. */
export type CloseReason = 'client' | 'refused' | 'protocol' | 'slow' | 'silent' | 'stopping';

/** What the server does for a connection. */
export interface ConnectionOwner<S> {
  readonly limits: StompLimits;
  readonly destinations: ReadonlySet<string>;
  /** @throws AiryError to be told to the client. */
  authenticate(headers: Headers): Promise<S>;
  /** The session may be read. @throws AiryError to be told to the client, which is not let in then. */
  connected(connection: StompConnection<S>): void;
  /** @param headers of SUBSCRIBE. @returns headers for the receipt. */
  subscribed(connection: StompConnection<S>, headers: Headers): Headers;
  closed(connection: StompConnection<S>, reason: CloseReason): void;
  /** Something that is our fault. */
  failed(error: unknown): void;
}

type Handler = (frame: Frame) => void | Promise<void>;

export class StompConnection<S> {
  readonly #socket: WebSocket;
  readonly #network: Socket;
  #isGathering = false;
  readonly #owner: ConnectionOwner<S>;
  readonly #reader: FrameReader;
  readonly #subscriptions = new Subscriptions();
  readonly #confirmations = new Confirmations();
  readonly #handlers: Readonly<Record<string, Handler>>;
  #version: StompVersion = '1.0';
  #session: { readonly value: S } | null = null;
  #state: 'opened' | 'connecting' | 'connected' | 'ending' | 'closed' = 'opened';
  #reason: CloseReason = 'client';
  #isAlive = true;
  #timers: NodeJS.Timeout[] = [];
  /** Frames are handled one after the other, as CONNECT takes its time. */
  #turn: Promise<void> = Promise.resolve();

  /** @param network what carries the socket. */
  constructor(socket: WebSocket, network: Socket, owner: ConnectionOwner<S>) {
    this.#socket = socket;
    this.#network = network;
    this.#owner = owner;
    this.#reader = new FrameReader(owner.limits);
    this.#handlers = {
      CONNECT: frame => this.#connect(frame),
      STOMP: frame => this.#connect(frame),
      SUBSCRIBE: frame => this.#subscribe(frame),
      UNSUBSCRIBE: frame => this.#unsubscribe(frame),
      DISCONNECT: frame => this.#disconnect(frame),
      ACK: frame => this.#receipt(frame),
      NACK: frame => this.#receipt(frame),
    };
    socket.on('message', data => this.#received(data as Buffer));
    socket.on('pong', data => this.#answered(data));
    socket.on('error', () => this.#cut('protocol'));
    socket.on('close', () => this.#closed());
    this.#after(owner.limits.connectTimeoutMs, () => {
      if (this.#session === null) this.#refuse(new StompProtocolError('No CONNECT frame came in time.'));
    });
  }

  /** The client was let in, and `session` may be read. */
  get isAuthenticated(): boolean {
    return this.#session !== null;
  }

  /** Of a client that was let in. */
  get session(): S {
    if (this.#session === null) throw new Error('The client is not connected yet.');
    return this.#session.value;
  }

  isSubscribed(destination: string): boolean {
    return this.#state === 'connected' && this.#subscriptions.has(destination);
  }

  /**
   * Sends to the client's subscriptions of the destination. False if it has none, or reads too slowly: then it is cut
   * off, and catches up when it comes back.
   */
  send(message: EncodedMessage): boolean {
    if (this.#state !== 'connected') return false;
    let isSent = false;
    for (const id of this.#subscriptions.open(message.destination)) {
      if (!this.#write(message.frameFor(id, this.#version))) return false;
      isSent = true;
    }
    return isSent;
  }

  /** The subscription gets nothing but what is sent to it alone, until it is released. */
  hold(subscriptionId: string): void {
    this.#subscriptions.hold(subscriptionId);
  }

  /** False also once the subscription or the connection is gone. */
  isHeld(subscriptionId: string): boolean {
    return this.#state === 'connected' && this.#subscriptions.isHeld(subscriptionId);
  }

  release(subscriptionId: string): void {
    this.#subscriptions.release(subscriptionId);
  }

  /** Calls back when the connection has ended; at once if it has. */
  whenEnded(ended: () => void): void {
    if (this.#state === 'closed') ended();
    else this.#confirmations.whenEnded(ended);
  }

  /** To one subscription, also while it is held. False if it is gone, or the client reads too slowly. */
  sendTo(subscriptionId: string, message: EncodedMessage): boolean {
    if (this.#state !== 'connected' || !this.#subscriptions.hasId(subscriptionId)) return false;
    return this.#write(message.frameFor(subscriptionId, this.#version));
  }

  /** Resolves with true once the peer has received everything sent so far, with false once the connection has ended. */
  received(): Promise<boolean> {
    if (this.#state !== 'connected') return Promise.resolve(false);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const forget = this.#confirmations.whenEnded(() => resolve(false));
    this.whenReceived(() => {
      forget();
      resolve(true);
    });
    return promise;
  }

  /**
   * Calls back once the peer has answered a ping that stands behind everything sent so far: then it has received it.
   * Never calls back if the connection ends before.
   */
  whenReceived(confirmed: () => void): void {
    if (this.#state !== 'connected') return;
    this.#socket.ping(String(this.#confirmations.expect(confirmed)));
  }

  /** Says why, waits for the peer to hang up, then cuts. */
  end(reason: CloseReason, code: number, text: string): void {
    if (this.#state === 'ending' || this.#state === 'closed') return;
    this.#state = 'ending';
    this.#reason = reason;
    this.#socket.close(code, text);
    this.#after(this.#owner.limits.closeTimeoutMs, () => this.#socket.terminate());
  }

  /** The client may not be here any more: says so, as at CONNECT, and hangs up. */
  refuse(error: AiryError): void {
    if (this.#state === 'connected') this.#refuse(error);
  }

  #received(data: Buffer): void {
    this.#isAlive = true;
    this.#turn = this.#turn.then(async () => {
      try {
        for (const frame of this.#reader.read(data, () => this.#version)) {
          if (this.#state === 'ending' || this.#state === 'closed') return;
          await this.#handle(frame);
        }
      } catch (error) {
        this.#refuse(error);
      }
    });
  }

  async #handle(frame: Frame): Promise<void> {
    const handler = Object.hasOwn(this.#handlers, frame.command) ? this.#handlers[frame.command] : undefined;
    if (handler === undefined) throw new StompProtocolError(`${frame.command.slice(0, 30)} frames are not taken here.`);
    const isConnect = frame.command === 'CONNECT' || frame.command === 'STOMP';
    if (isConnect !== (this.#state === 'opened'))
      throw new StompProtocolError(isConnect ? 'The connection is open already.' : 'The first frame must be CONNECT.');
    await handler(frame);
  }

  async #connect(frame: Frame): Promise<void> {
    this.#state = 'connecting';
    const asked = (frame.headers['accept-version'] ?? '1.0').split(',').map(version => version.trim());
    const version = stompVersions.find(known => asked.includes(known));
    if (version === undefined) throw new StompProtocolError('Supported protocol versions are 1.0, 1.1 and 1.2.');
    this.#version = version;
    // What the client sends meanwhile waits in the network rather than here.
    this.#socket.pause();
    const session = await this.#owner.authenticate(frame.headers).finally(() => this.#socket.resume());
    // The client may have gone while we looked who it is.
    if (this.#state !== 'connecting') return;
    this.#session = { value: session };
    this.#owner.connected(this);
    this.#state = 'connected';
    const { heartBeatMs } = this.#owner.limits;
    this.#sendFrame('CONNECTED', { version, 'heart-beat': `${heartBeatMs},${heartBeatMs}`, server: 'airy' });
    this.#keepAlive(frame.headers['heart-beat']);
  }

  #subscribe(frame: Frame): void {
    const { destination, id = destination } = frame.headers;
    if (destination === undefined || id === undefined) throw new StompProtocolError('SUBSCRIBE needs a destination.');
    if (!this.#owner.destinations.has(destination))
      throw new StompProtocolError(`There is nothing at ${destination.slice(0, 100)}.`);
    this.#subscriptions.add(id, destination, this.#owner.limits.maxSubscriptions);
    this.#receipt(frame, this.#owner.subscribed(this, frame.headers));
  }

  #unsubscribe(frame: Frame): void {
    this.#subscriptions.remove(frame.headers['id'] ?? frame.headers['destination'] ?? '');
    this.#receipt(frame);
  }

  #disconnect(frame: Frame): void {
    this.#receipt(frame);
    this.end('client', 1000, '');
  }

  #receipt(frame: Frame, headers: Headers = {}): void {
    const receipt = frame.headers['receipt'];
    if (receipt !== undefined) this.#sendFrame('RECEIPT', { 'receipt-id': receipt, ...headers });
  }

  /** Tells the client what is wrong and hangs up. Faults of ours are told without their details. */
  #refuse(error: unknown): void {
    const isKnown = error instanceof AiryError || error instanceof StompProtocolError;
    if (!isKnown) this.#owner.failed(error);
    this.#sendFrame('ERROR', {
      ...(this.#session === null ? { version: stompVersions.toReversed().join(',') } : {}),
      message: isKnown ? messageOf(error) : '500 Something went wrong on our side.',
      ...(error instanceof AiryError ? { code: error.code } : {}),
    });
    this.end(error instanceof AiryError ? 'refused' : 'protocol', 1002, '');
  }

  #sendFrame(command: string, headers: Headers): void {
    this.#write(encodeFrame({ command, headers, body: '' }, this.#version));
  }

  #write(bytes: Buffer): boolean {
    if (this.#socket.readyState !== this.#socket.OPEN) return false;
    if (this.#socket.bufferedAmount + bytes.length > this.#owner.limits.maxBufferedBytes) {
      this.#cut('slow');
      return false;
    }
    this.#gather();
    this.#socket.send(bytes, { binary: false });
    return true;
  }

  /** What is written in one turn of the event loop leaves as one packet: a batch of events costs one call of the system. */
  #gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.#network.cork();
    process.nextTick(() => {
      this.#isGathering = false;
      this.#network.uncork();
    });
  }

  /**
   * Browsers slow the timers of hidden pages, so a late heart-beat proves nothing; they answer pings at once, though.
   * A peer that has said nothing for a whole interval is pinged, and cut off if the next one passes in silence, too.
   */
  #keepAlive(asked: string | undefined): void {
    const { heartBeatMs } = this.#owner.limits;
    const { sendEveryMs } = negotiateHeartBeats(asked, { everyMs: heartBeatMs });
    if (sendEveryMs > 0) this.#every(sendEveryMs, () => void this.#write(heartBeat));
    let silentIntervals = 0;
    this.#every(heartBeatMs, () => {
      silentIntervals = this.#isAlive ? 0 : silentIntervals + 1;
      this.#isAlive = false;
      if (silentIntervals > 1) this.#cut('silent');
      else if (silentIntervals > 0) this.#socket.ping();
    });
  }

  #answered(data: Buffer): void {
    this.#isAlive = true;
    this.#confirmations.answered(Number(data.toString('latin1')));
  }

  #cut(reason: CloseReason): void {
    if (this.#state === 'closed') return;
    this.#state = 'ending';
    this.#reason = reason;
    this.#socket.terminate();
  }

  #closed(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    for (const timer of this.#timers) clearInterval(timer);
    this.#subscriptions.clear();
    this.#confirmations.end();
    this.#owner.closed(this, this.#reason);
  }

  #after(ms: number, act: () => void): void {
    this.#timers.push(setTimeout(act, ms).unref());
  }

  #every(ms: number, act: () => void): void {
    this.#timers.push(setInterval(act, ms).unref());
  }
}

const signInAgain: ReadonlySet<string> = new Set(['unauthorized', 'visitor_token_invalid']);

/** Clients look for `401` in the message to know that they must sign in again (contract §14). */
function messageOf(error: AiryError | StompProtocolError): string {
  if (error instanceof StompProtocolError) return error.message;
  return `${signInAgain.has(error.code) ? 401 : catalogue[error.code].status} ${error.message}`;
}
