// Prints the tables that the migrations make: node test/print-schema.ts > server/database/schema.sql
import { printSchema } from '../server/database/schema-print.ts';
import { openTestDatabase } from './test-database.ts';

const database = await openTestDatabase();
try {
  process.stdout.write(await printSchema(database.db));
} finally {
  await database.close();
}
