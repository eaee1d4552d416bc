import { LongtakeError } from '../contract/errors.ts';
import { displayName } from './ffmpeg.ts';

/** What the system says about a file, as an error that a person understands. */
export function fileError(path: string, cause: unknown): LongtakeError {
  if (cause instanceof LongtakeError) return cause;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const name = displayName(path);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new LongtakeError('FILE_MISSING', `There is no file ${name} at this place.`, {
        hint: 'Check the path; if a drive holds it, connect the drive.',
        cause,
      });
    case 'ENAMETOOLONG':
      return new LongtakeError('FILE_NAME_TOO_LONG', `The path of ${name.slice(0, 80)} is longer than the system allows.`, {
        hint: 'Give it a shorter name or move it to a shorter folder.',
        cause,
      });
    case 'EACCES':
    case 'EPERM':
      return new LongtakeError('FILE_UNREADABLE', `${name} may not be read.`, {
        hint: 'Change its permissions so that you can read it.',
        cause,
      });
    case 'EIO':
    case 'ELOOP':
    case 'ESTALE':
      return new LongtakeError('FILE_UNREADABLE', `${name} cannot be read (${code}).`, {
        hint: 'Check the drive or the link it lies behind.',
        cause,
      });
    default:
      return LongtakeError.from(cause);
  }
}
