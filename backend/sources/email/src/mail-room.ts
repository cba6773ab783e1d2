/** Room for the mails that are in work: bytes, shared by whoever reads mailboxes in this process. */

export interface Room {
  /** What is really there, once it is known; never waits. */
  resize(bytes: number): void;
  /** May be called any number of times. */
  release(): void;
}

interface Waiting {
  readonly bytes: number;
  begin(room: Room): void;
}

export class MailRoom {
  readonly #maxBytes: number;
  #takenBytes = 0;
  /** The longest waiting first: a large mail is not overtaken for ever. */
  readonly #waiting: Waiting[] = [];

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get takenBytes(): number {
    return this.#takenBytes;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Null: there is none now. What is larger than all of it takes all of it. */
  tryTake(bytes: number): Room | null {
    return this.#waiting.length === 0 && this.#fits(bytes) ? this.#take(bytes) : null;
  }

  /** Whoever waits holds none, or all could wait for each other. @throws the signal's reason */
  async take(bytes: number, signal: AbortSignal): Promise<Room> {
    signal.throwIfAborted();
    const room = this.tryTake(bytes);
    if (room !== null) return room;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(signal.reason as Error);
        this.#letIn();
      };
      const begin = (given: Room): void => {
        signal.removeEventListener('abort', leave);
        resolve(given);
      };
      const waiting = { bytes, begin };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiting);
    });
  }

  #fits(bytes: number): boolean {
    return this.#takenBytes === 0 || this.#takenBytes + bytes <= this.#maxBytes;
  }

  #take(bytes: number): Room {
    let held = bytes;
    this.#takenBytes += held;
    const resize = (to: number): void => {
      this.#takenBytes += to - held;
      held = to;
      this.#letIn();
    };
    return { resize, release: () => resize(0) };
  }

  #letIn(): void {
    for (let [next] = this.#waiting; next !== undefined && this.#fits(next.bytes); [next] = this.#waiting) {
      this.#waiting.shift();
      next.begin(this.#take(next.bytes));
    }
  }
}

/** Of all accounts that this process reads. */
export const mailRoom = new MailRoom(128 * 1024 * 1024);
