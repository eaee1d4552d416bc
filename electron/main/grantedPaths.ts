import { resolve, sep } from 'node:path';

/** Paths that the person gave to the program in this session: dropped, or chosen in a dialog. A folder grants what lies in it. */
export class GrantedPaths {
  private readonly paths = new Set<string>();

  grant(path: string): void {
    this.paths.add(resolve(path));
  }

  has(path: string): boolean {
    const asked = resolve(path);
    for (const granted of this.paths) {
      if (asked === granted || asked.startsWith(granted.endsWith(sep) ? granted : granted + sep)) return true;
    }
    return false;
  }
}
