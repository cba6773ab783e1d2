/** What a service may ask about components. */

export interface Components {
  /** @param name e.g. `integration-webhook`, `sources-facebook`. False for one that does not exist. */
  isEnabled(name: string): boolean;
  /** The validated settings; null while it is not enabled. They may change at any time: ask each time. */
  settingsOf(name: string): Readonly<Record<string, unknown>> | null;
  /**
   * Calls back after each change of any component. Whoever changed something waits for what the listeners return, so
   * that a call finds running what the call before it switched on.
   * @returns ends it.
   */
  onChange(listener: () => Promise<void> | void): () => void;
}
