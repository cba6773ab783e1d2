/** Who is writing: tells the other side of the visitor, and forgets the other side when it says nothing more. */

export interface TypingOptions {
  tell(isActive: boolean): void;
  /** Of the other side. */
  changed(isTyping: boolean): void;
}

export interface Typing {
  /** The visitor has pressed a key, or cleared the field. */
  write(isActive: boolean): void;
  /** The message is sent: that says that nobody is writing it any more. */
  sent(): void;
  heard(isActive: boolean): void;
  stop(): void;
}

/** Told again while it goes on; the other side forgets after six seconds (contract). */
const tellEveryMs = 4_000;
const forgetMs = 6_000;

export function createTyping(options: TypingOptions): Typing {
  let toldAt: number | null = null;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const rest = (): void => {
    clearTimeout(idle);
    toldAt = null;
  };
  const tellStop = (): void => {
    const wasTold = toldAt !== null;
    rest();
    if (wasTold) options.tell(false);
  };
  return {
    write(isActive) {
      if (!isActive) return tellStop();
      clearTimeout(idle);
      idle = setTimeout(tellStop, tellEveryMs);
      if (toldAt !== null && Date.now() - toldAt < tellEveryMs) return;
      toldAt = Date.now();
      options.tell(true);
    },
    sent: rest,
    heard(isActive) {
      clearTimeout(silence);
      if (isActive) silence = setTimeout(() => options.changed(false), forgetMs);
      options.changed(isActive);
    },
    stop() {
      rest();
      clearTimeout(silence);
    },
  };
}
