/** What one socket may cost. */
export interface StompLimits {
  /** Open sockets of one server; more get 503. */
  readonly maxConnections: number;
  /** Of what a client sends. */
  readonly maxFrameBytes: number;
  readonly maxHeaders: number;
  readonly maxSubscriptions: number;
  /** Bytes waiting for a client that reads too slowly; then it is cut off and must catch up. */
  readonly maxBufferedBytes: number;
  /** From the upgrade to CONNECTED. */
  readonly connectTimeoutMs: number;
  /** Heart-beats that we offer, and the pace at which a silent peer is asked whether it is still there. */
  readonly heartBeatMs: number;
  /** After an ERROR or a close frame, for the peer to hang up. */
  readonly closeTimeoutMs: number;
}

export const defaultLimits: StompLimits = {
  maxConnections: 10_000,
  maxFrameBytes: 16 * 1024,
  maxHeaders: 32,
  maxSubscriptions: 16,
  maxBufferedBytes: 4 * 1024 * 1024,
  connectTimeoutMs: 10_000,
  heartBeatMs: 10_000,
  closeTimeoutMs: 5_000,
};
