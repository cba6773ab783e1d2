/**
 * Statements of the hot folds: written once with Kysely, compiled once, run by name of their parameters.
 * A query of Kysely costs tens of microseconds to build; a fold has that much for a whole record.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Compilable } from 'kysely';

/** Stands for a value that is given at each run. */
class Parameter {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** What `build` writes its query with: each property read is a parameter of that name. */
function parameters<Input extends object>(): Input {
  return new Proxy({}, { get: (_, name) => new Parameter(String(name)) }) as Input;
}

/** A statement that changes rows or reads them. `Input` names its parameters. */
export interface Prepared<Input extends object, Output> {
  /** Number of rows changed. */
  run(input: Input): number;
  first(input: Input): Output | undefined;
  all(input: Input): readonly Output[];
}

type Value = (input: Readonly<Record<string, SQLInputValue>>) => SQLInputValue;

/** Compiles `build`'s query for a database. Only values may be parameters, and every one must be bound by `Input`. */
export function prepare<Input extends object, Output>(
  database: DatabaseSync,
  build: (input: Input) => Compilable<Output>,
): Prepared<Input, Output> {
  const query = build(parameters<Input>()).compile();
  const statement: StatementSync = database.prepare(query.sql);
  const values = query.parameters.map((given): Value => {
    if (given instanceof Parameter) return input => input[given.name] as SQLInputValue;
    return () => given as SQLInputValue;
  });
  const bind = (input: Input): SQLInputValue[] => values.map(value => value(input as never));
  return {
    run: input => Number(statement.run(...bind(input)).changes),
    first: input => statement.get(...bind(input)) as Output | undefined,
    all: input => statement.all(...bind(input)) as unknown as readonly Output[],
  };
}
