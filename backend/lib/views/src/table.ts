/** Tables of a view, declared once for every store: what they are created from, and what a row is checked against. */
import { sql, type Kysely } from 'kysely';

/** `text?` allows null. Numbers are whole and safe: SQLite and PostgreSQL hold the same. */
export type Column = 'text' | 'text?' | 'integer' | 'integer?' | 'bigint' | 'bigint?';

export interface TableIndex<Name extends string = string> {
  readonly name: string;
  readonly columns: readonly Name[];
  /** Only rows in which all of these columns have these values. */
  readonly where?: { readonly [Column in Name]?: string | number };
}

/** A declared table. The first column is the key: unique, text. */
export interface Table<Row extends object> {
  readonly name: string;
  readonly key: string;
  readonly columns: readonly (readonly [name: string, column: Column])[];
  readonly indexes: readonly TableIndex[];
  /** The type of its rows; never there. */
  readonly row?: Row;
}

/** Where the type of the rows does not matter. */
export type AnyTable = Table<object>;

/** A row as the stores handle it. */
export type StoredRow = Readonly<Record<string, string | number | null>>;

export function table<Row extends object>(
  name: string,
  columns: { readonly [Name in keyof Row & string]: Column },
  indexes: readonly TableIndex<keyof Row & string>[] = [],
): Table<Row> {
  const entries = Object.entries<Column>(columns);
  const [key] = entries;
  if (key?.[1] !== 'text') throw new Error(`the first column of ${name} must be its key, a text`);
  return { name, key: key[0], columns: entries, indexes };
}

/**
 * The row as it is stored: PostgreSQL has no text with a NUL character, so that becomes U+FFFD in every store.
 * @throws Error for a value that is not what its column declares.
 */
export function storedRow(table: AnyTable, row: StoredRow): StoredRow {
  let changed: Record<string, string | number | null> | null = null;
  for (const [name, column] of table.columns) {
    const value = row[name];
    if (typeof value === 'string' && column.startsWith('text')) {
      if (value.includes('\0')) changed = { ...(changed ?? row), [name]: withoutNul(value) };
      continue;
    }
    if (value === null && column.endsWith('?')) continue;
    if (typeof value === 'number' && isStored(value, column)) continue;
    throw new Error(`${table.name}.${name} cannot be ${typeof value === 'number' ? value : typeof value}`);
  }
  return changed ?? row;
}

export function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\u{FFFD}') : text;
}

const maxInteger = 2 ** 31 - 1;

function isStored(value: number, column: Column): boolean {
  if (column.startsWith('bigint')) return Number.isSafeInteger(value);
  return column.startsWith('integer') && Number.isInteger(value) && Math.abs(value) <= maxInteger;
}

/** How a store writes types: PostgreSQL must be told to sort text by its bytes, as SQLite does. */
export interface TypeNames {
  readonly text: string;
}

async function createTable(kysely: Kysely<unknown>, { name, columns, key }: AnyTable, types: TypeNames): Promise<void> {
  let creation = kysely.schema.createTable(name);
  for (const [column, declared] of columns) {
    const isNullable = declared.endsWith('?');
    const type = isNullable ? declared.slice(0, -1) : declared;
    creation = creation.addColumn(column, sql.raw(type === 'text' ? types.text : type), definition => {
      const keyed = column === key ? definition.primaryKey() : definition;
      return isNullable ? keyed : keyed.notNull();
    });
  }
  await creation.execute();
}

async function createIndex(kysely: Kysely<unknown>, table: AnyTable, index: TableIndex): Promise<void> {
  let creation = kysely.schema
    .createIndex(index.name)
    .on(table.name)
    .columns([...index.columns]);
  for (const [column, value] of Object.entries(index.where ?? {}))
    creation = creation.where(sql.ref(column), '=', value);
  await creation.execute();
}

export async function createTables(
  kysely: Kysely<unknown>,
  tables: readonly AnyTable[],
  types: TypeNames,
): Promise<void> {
  for (const one of tables) {
    await createTable(kysely, one, types);
    for (const index of one.indexes) await createIndex(kysely, one, index);
  }
}
