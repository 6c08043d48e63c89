/**
 * Queries are written with kysely, compiled to SQL once, and run as better-sqlite3's prepared statements:
 * types are checked against the schema, and a call costs no query building.
 */
import type Database from "better-sqlite3";
import { type Compilable, DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from "kysely";
import type { Schema } from "../schema.ts";

/** Builds queries; runs none. */
export const query = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

class Slot {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Stands in a query where a value comes in later. */
type SlotOf<Input> = <Name extends keyof Input & string>(name: Name) => Input[Name];

/**
 * Prepares a query once: `prepare<{ id: string }>(db)((slot) => …)`. `run`, `all`, `iterate` and `get` take the values of its
 * slots by name; rows have the type that the query gives.
 */
export function prepare<Input extends object>(db: Database.Database) {
  return <Row>(build: (slot: SlotOf<Input>) => Compilable<Row>) => {
    const compiled = build(((name: string) => new Slot(name)) as unknown as SlotOf<Input>).compile();
    const statement = db.prepare(compiled.sql);
    const bind = (input: Input): unknown[] =>
      compiled.parameters.map((value) => (value instanceof Slot ? input[value.name as keyof Input] : value));
    return {
      run: (input: Input) => statement.run(bind(input)),
      all: (input: Input) => statement.all(bind(input)) as Row[],
      iterate: (input: Input) => statement.iterate(bind(input)) as IterableIterator<Row>,
      get: (input: Input) => statement.get(bind(input)) as Row | undefined,
    };
  };
}
