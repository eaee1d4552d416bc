import path from 'node:path';
import { Database } from './database.ts';
import { LongtakeError } from '../contract/errors.ts';

/**
 * Makes this process the owner of a library for as long as the returned function is not called.
 * The lock is an open exclusive transaction on a database of its own: the operating system takes it from a process that
 * dies, however it dies, so that nothing stale can ever block the next host.
 *
 * @param folder of the library, which exists
 * @returns gives the library back
 * @throws LIBRARY_IN_USE
 */
export function lockLibrary(folder: string): () => void {
  const file = path.join(folder, 'library.lock');
  let database: Database | undefined;
  try {
    database = new Database(file);
    // no journal file: nothing is ever written, and a copied library carries no leftovers
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (error instanceof LongtakeError && error.code === 'LIBRARY_IN_USE') {
      throw new LongtakeError('LIBRARY_IN_USE', `Another Longtake is using the library ${folder}.`, {
        hint: 'Close that one, or choose another folder with --library.',
        cause: error,
      });
    }
    throw error;
  }
  const held = database;
  return () => {
    held.close();
  };
}
